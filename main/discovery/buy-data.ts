import type { LocalAccount } from 'viem'
import { HearthError } from '../../contract/errors.ts'
import { sameAddress } from '../../contract/money.ts'
import { SignedDelivery } from '../../contract/sharing.ts'
import type { ChannelConfig } from '../engine/ledger/channel-records.ts'
import { dataPrice } from '../engine/payments/channels/call-prices.ts'
import { inlineBytes, keyOf, matches, MAX_BLOCK, readCid } from '../engine/retrieval/cid.ts'
import { deliverySigner } from '../engine/retrieval/delivery.ts'
import { nodeOf } from '../engine/retrieval/links.ts'
import type { Channels, ChannelUse } from './channels.ts'
import { channelOf, channelTermsOf } from './check-receipt.ts'
import type { Provider } from './find.ts'
import { inParallel } from '../engine/ports/in-parallel.ts'
import { pinnedSite } from './pinned-fetch.ts'
import { openPurse, type Purse } from './purse.ts'
import type { World } from './world.ts'

/** One block, checked against its CID, and what was paid for it. */
export interface BoughtBlock {
  readonly cid: string
  readonly bytes: Uint8Array
  /** Base units; 0 where it was given. */
  readonly price: bigint
  /** The provider's word for it; null where nothing was paid. */
  readonly delivery: SignedDelivery | null
  /** The payment channel it was bought through; null where nothing was paid. */
  readonly channel: ChannelConfig | null
}

export interface DataOptions {
  readonly signal: AbortSignal
  readonly channels: Channels
  /** Base units for all of it. */
  readonly maxPrice: bigint
}

type Site = Awaited<ReturnType<typeof pinnedSite>>
/** As much of a provider as is needed to buy data from it. */
export type Seller = Pick<Provider, 'agent' | 'endpoint' | 'offer'>
type Ref = ReturnType<typeof readCid>

const EXCHANGE_MS = 40_000
const LOOK_MS = 5_000
const AT_ONCE = 8
const ANSWER_BYTES = MAX_BLOCK + 64 * 1024

/**
 * Those that carry what a CID names. No list of what anybody carries is published: each is asked for this one alone, by a
 * `HEAD` of the IPFS trustless gateway, which costs nothing. Best first, as they came.
 */
export async function carriersOf<Each extends Seller>(
  world: World,
  providers: readonly Each[],
  cid: string,
): Promise<readonly Each[]> {
  const url = ({ endpoint }: Each): string => new URL(blockPath(readCid(cid)), endpoint).href
  const answers = await inParallel(AT_ONCE, providers, async (provider) => {
    try {
      const site = await pinnedSite(provider.endpoint, { ...world.reach, timeoutMs: LOOK_MS, maxBytes: ANSWER_BYTES })
      return (await site.fetch(url(provider), { method: 'HEAD' })).ok
    } catch (error) {
      if (error instanceof HearthError && error.code.startsWith('discovery/')) return false
      throw error
    }
  })
  return providers.filter((_, index) => answers[index] === true)
}

/**
 * Buys all blocks of what a CID names from one provider, by voucher, block by block: each is checked against its CID, and
 * its delivery against what was paid, before the next is bought. So a liar gets the price of one block. Blocks come in
 * the order of a CAR, each once.
 * @throws HearthError `retrieval/bad-cid`, `discovery/not-sold` also where it would cost more than the limit,
 * `discovery/bad-bytes`, `discovery/bad-delivery`, and what a purse or the network throws
 */
export async function* buyData(
  world: World,
  provider: Seller,
  root: string,
  account: LocalAccount,
  { signal, channels, maxPrice }: DataOptions,
): AsyncGenerator<BoughtBlock> {
  const site = await pinnedSite(provider.endpoint, { ...world.reach, timeoutMs: EXCHANGE_MS, maxBytes: ANSWER_BYTES })
  const todo = [readCid(root)]
  const seen = new Set<string>()
  let left = maxPrice
  for (let cid = todo.pop(); cid !== undefined; cid = todo.pop()) {
    if (seen.has(keyOf(cid))) continue
    seen.add(keyOf(cid))
    const block = await buyBlock({ world, provider, site, account, channels, signal }, cid, left)
    left -= block.price
    const { links } = nodeOf(cid, block.bytes)
    todo.push(...links.map((link) => link.cid).toReversed())
    yield block
  }
}

interface Buying extends Omit<DataOptions, 'maxPrice'> {
  readonly world: World
  readonly provider: Seller
  readonly site: Site
  readonly account: LocalAccount
}

async function buyBlock(buying: Buying, cid: Ref, left: bigint): Promise<BoughtBlock> {
  const { world, provider, site, account, channels, signal } = buying
  const inline = inlineBytes(cid)
  if (inline !== null) return { cid: cid.toString(), bytes: inline, price: 0n, delivery: null, channel: null }
  const most = dataPrice(provider.offer.prices.perMiB, MAX_BLOCK)
  const channel = channels.take(provider)
  if (channel === null) throw new HearthError('discovery/busy', 'Something else is bought on this channel.')
  const purse = openPurse(world, { ...provider, price: left < most ? left : most }, account, site.fetch, channel)
  try {
    const path = blockPath(cid)
    const headers = { accept: 'application/vnd.ipld.raw' }
    const answer = await purse.fetch(new URL(path, provider.endpoint), { headers, signal }).catch((error: unknown) => {
      throw purse.refusal() ?? notSold(error)
    })
    if (!answer.ok) throw purse.refusal() ?? notSold(answer.status)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    if (!matches(cid, bytes)) {
      throw new HearthError('discovery/bad-bytes', 'It delivered another block than was asked for.')
    }
    const paid = await paidFor(buying, { purse, channel }, answer, { resource: `/${path}`, size: bytes.length })
    return { cid: cid.toString(), bytes, ...paid }
  } finally {
    channel.done()
  }
}

/** What a block cost, with the provider's signature for this very step of the channel; nothing where it was given. */
async function paidFor(
  { world, provider, account }: Buying,
  { purse, channel }: { readonly purse: Purse; readonly channel: ChannelUse },
  answer: Response,
  { resource, size }: { readonly resource: string; readonly size: number },
): Promise<Omit<BoughtBlock, 'cid' | 'bytes'>> {
  const header = purse.payment()
  if (header === null) return { price: 0n, delivery: null, channel: null }
  const channelId = channelOf(header)
  if (channelId === null) throw badDelivery()
  const signed = deliveryOf(answer)
  const { delivery, domain } = signed
  const price = dataPrice(provider.offer.prices.perMiB, size)
  const cumulative = purse.chargedBefore() + price
  const isRight =
    isSigned(signed, provider) &&
    domain.chainId === world.chainId &&
    sameAddress(delivery.payer, account.address) &&
    sameAddress(delivery.channelId, channelId) &&
    delivery.amount === price.toString() &&
    delivery.cumulative === cumulative.toString() &&
    delivery.resource === resource &&
    delivery.bytes === String(size)
  if (!isRight) throw badDelivery()
  await channel.chargedTo(channelId, cumulative)
  return { price, delivery: signed, channel: channelTermsOf(header) }
}

function isSigned(delivery: SignedDelivery, { offer }: Seller): boolean {
  try {
    return deliverySigner(delivery).toLowerCase() === offer.provider.toLowerCase()
  } catch (error) {
    if (error instanceof HearthError) return false
    throw error
  }
}

function deliveryOf({ headers }: Response): SignedDelivery {
  try {
    const text = Buffer.from(headers.get('hearth-delivery') ?? '', 'base64').toString('utf8')
    return SignedDelivery.parse(JSON.parse(text))
  } catch (cause) {
    throw badDelivery(cause)
  }
}

function blockPath(cid: Ref): string {
  return `ipfs/${cid.toString()}?format=raw`
}

function badDelivery(cause?: unknown): HearthError {
  return new HearthError('discovery/bad-delivery', 'What it signed for the delivery is not what was paid.', { cause })
}

function notSold(cause: unknown): HearthError {
  if (cause instanceof HearthError && cause.code.startsWith('discovery/')) return cause
  return new HearthError(
    'discovery/not-sold',
    'It does not sell this for its offered price, or not within the limit.',
    {
      cause,
    },
  )
}
