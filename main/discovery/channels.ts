import { randomBytes } from 'node:crypto'
import { BatchSettlementEvmScheme, InMemoryClientChannelStorage } from '@x402/evm/batch-settlement/client'
import type { LocalAccount } from 'viem'
import { HearthError } from '../../contract/errors.ts'
import type { Hex } from '../../contract/money.ts'
import type { Provider } from './find.ts'
import { pinnedSite } from './pinned-fetch.ts'
import type { World } from './world.ts'

/** The payment channel to one provider, while one purchase is on it. */
export interface ChannelUse {
  /** For the stock client. */
  readonly scheme: BatchSettlementEvmScheme
  /** Whether its money is enough for this purchase, or may be made so. `announced`: the least deposit, as a 402 says. */
  affords(amount: bigint, announced: unknown): boolean
  /** What the channel was charged in all, as far as this side knows; base units. */
  charged(channelId: Hex): Promise<bigint>
  /** A receipt that holds says so much was charged in all: the next purchase goes on from there. */
  chargedTo(channelId: Hex, cumulative: bigint): Promise<void>
  /** The purchase is over; without `chargedTo` before it nobody knows where the channel stands, and it is used no more. */
  done(): void
}

/** A deposit that a provider did not give back; the payer can take it out on the chain after the delay of the channel. */
export interface NotGivenBack {
  readonly endpoint: string
  readonly why: string
}

/** Payment channels of one buyer: each opened by the first purchase, used for the next ones, closed at the end. */
export interface Channels {
  /** The channel to this provider for one purchase; null while another is on it. */
  take(provider: Pick<Provider, 'endpoint'>): ChannelUse | null
  /** How many deposits were made. */
  deposits(): number
  /** Asks each provider for the rest of its deposit. Nothing is bought on them after that. */
  close(): Promise<readonly NotGivenBack[]>
}

interface Kept {
  readonly endpoint: string
  readonly storage: InMemoryClientChannelStorage
  readonly scheme: BatchSettlementEvmScheme
  /** Base units that are in it at most: deposited, less charged. */
  left: bigint
  busy: boolean
  /** Where it stands is not known: only closed. */
  lost: boolean
  deposited: boolean
}

/** Purchases that a deposit is to last for. */
const PURCHASES_AHEAD = 5n
/** One provider cannot have all of the limit put into its channel. */
const CHANNELS_AT_LEAST = 4n
const EXCHANGE_MS = 40_000
const ANSWER_BYTES = 64 * 1024

/** @param limit base units in all deposits together, whatever came back of them */
export function openChannels(world: World, account: LocalAccount, limit: bigint): Channels {
  const kept: Kept[] = []
  const each = limit / CHANNELS_AT_LEAST
  let free = limit
  let deposits = 0

  function open(endpoint: string): Kept {
    const storage = new InMemoryClientChannelStorage()
    const salt: Hex = `0x${randomBytes(32).toString('hex')}`
    const scheme = new BatchSettlementEvmScheme(account, {
      salt,
      storage,
      // The stock client bounds deposits by the price of one purchase; here the limit of all of them does.
      depositPolicy: { depositMultiplier: 1_000_000 },
      depositStrategy: ({ minimumDepositAmount, requestAmount, paymentRequirements: { extra } }) =>
        deposit(channel, BigInt(minimumDepositAmount), depositFor(BigInt(requestAmount), extra['minDeposit'])),
    })
    const channel: Kept = { endpoint, storage, scheme, left: 0n, busy: false, lost: false, deposited: false }
    kept.push(channel)
    return channel
  }

  const mayDeposit = (): bigint => (free < each ? free : each)

  function deposit(channel: Kept, least: bigint, wanted: bigint): string {
    const amount = wanted < least ? least : wanted
    if (amount > mayDeposit()) throw new HearthError('discovery/no-money', 'The deposit is above the limit.')
    free -= amount
    channel.left += amount
    channel.deposited = true
    deposits += 1
    return amount.toString()
  }

  async function charged({ storage }: Kept, channelId: Hex): Promise<bigint> {
    return BigInt((await storage.get(channelId.toLowerCase()))?.chargedCumulativeAmount ?? '0')
  }

  function use(channel: Kept): ChannelUse {
    const { storage } = channel
    let known = false
    channel.busy = true
    return {
      scheme: channel.scheme,
      affords: (amount, announced) => channel.left >= amount || depositFor(amount, announced) <= mayDeposit(),
      charged: (channelId) => charged(channel, channelId),
      chargedTo: async (channelId, cumulative) => {
        const context = await storage.get(channelId.toLowerCase())
        // Its answer was lost: what this client knows of the deposit is less than there may be.
        if (context === undefined) return
        await storage.set(channelId.toLowerCase(), { ...context, chargedCumulativeAmount: cumulative.toString() })
        channel.left = BigInt(context.balance ?? '0') - cumulative
        known = true
      },
      done: () => {
        channel.busy = false
        channel.lost = channel.deposited && !known
      },
    }
  }

  async function giveBack({ endpoint, scheme }: Kept): Promise<NotGivenBack | null> {
    try {
      const options = { ...world.reach, timeoutMs: EXCHANGE_MS, maxBytes: ANSWER_BYTES }
      const site = await pinnedSite(endpoint, options)
      const { success, errorReason } = await scheme.refund(new URL('v1/jobs', endpoint).href, { fetch: site.fetch })
      return success ? null : { endpoint, why: errorReason ?? 'refused' }
    } catch (error) {
      return { endpoint, why: error instanceof Error ? error.message : String(error) }
    }
  }

  return {
    take: ({ endpoint }) => {
      const channel = kept.find((each) => each.endpoint === endpoint && !each.lost)
      return channel?.busy === true ? null : use(channel ?? open(endpoint))
    },
    deposits: () => deposits,
    close: async () => {
      const found: NotGivenBack[] = []
      for (const channel of kept.splice(0)) {
        const problem = channel.deposited && channel.left !== 0n ? await giveBack(channel) : null
        if (problem !== null) found.push(problem)
      }
      return found
    },
  }
}

/** What is put in for purchases of this price. */
function depositFor(amount: bigint, announced: unknown): bigint {
  const least = typeof announced === 'string' && /^[0-9]{1,30}$/.test(announced) ? BigInt(announced) : 0n
  const usual = amount * PURCHASES_AHEAD
  return usual < least ? least : usual
}
