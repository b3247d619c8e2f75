import { z } from 'zod'
import { Bytes32, type ChainId, HexBytes, type Hex } from '../../../../contract/money.ts'
import { type CallPurpose, ChannelConfig, type ChannelRecord } from '../../ledger/channel-records.ts'
import { coverOf, type MoneyJournal, type VoucherRecord } from '../../ledger/journal/vouchers.ts'
import type { ChannelTable } from '../../ledger/channels.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { ChannelChain, ChannelState } from './channel-chain.ts'
import type { Kept } from './storage.ts'

/** What a claim needs, as it is kept beside the database. */
const Claim = z.strictObject({
  network: z.string(),
  channelConfig: ChannelConfig,
  maxClaimableAmount: z.string(),
  signature: HexBytes,
})

/**
 * Keeps a charge or a voucher in the journal; resolves when it is on the disk itself. What it contains of a job's charge
 * is in the books first: a journal that alone knew it would have the job, run again, charged a second time.
 */
export function keepIn(
  journal: Pick<MoneyJournal, 'append' | 'sync' | 'highest'>,
  books: Pick<Ledger, 'durable'>,
  network: ChainId,
  clock: Pick<Clock, 'now'>,
): (kept: Kept) => Promise<void> {
  return async (kept) => {
    await books.durable()
    if (isKept(kept.channel, journal)) await journal.sync()
    else await journal.append(keptVoucher(kept, network, clock.now()))
  }
}

/** What its money can be claimed with when there is no database. */
function keptVoucher({ channel, charge }: Kept, network: ChainId, at: number): VoucherRecord {
  const claim = {
    network,
    channelConfig: { ...channel.config },
    maxClaimableAmount: channel.bestMax.toString(),
    signature: channel.bestSignature,
  }
  const newest = charge === null ? {} : { charge: { ...charge, amount: charge.amount.toString() } }
  return { kind: 'voucher', channel: channel.id, cumulative: channel.charged.toString(), ...newest, claim, at }
}

/** Whether the journal holds what this channel was charged, and its best voucher. */
export function isKept({ id, charged, bestMax }: ChannelRecord, journal: Pick<MoneyJournal, 'highest'>): boolean {
  const kept = journal.highest().get(id)
  return kept !== undefined && BigInt(kept.cumulative) >= charged && coverOf(kept) >= bestMax
}

/** Takes charges into the journal that only the books know: the engine died between the two. */
export async function keepWhatIsNot({ ledger, journal, clock }: Deps, network: ChainId): Promise<void> {
  const known = ledger.channels.list()
  await ledger.durable()
  for (const channel of known) {
    if (channel.charged === channel.totalClaimed || isKept(channel, journal)) continue
    await journal.append(keptVoucher({ channel, charge: null }, network, clock.now()))
  }
}

interface Deps {
  readonly ledger: Pick<Ledger, 'channels' | 'collections' | 'durable'>
  readonly journal: MoneyJournal
  readonly chain: Pick<ChannelChain, 'states'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/** A voucher that covers more than the books know, and what its channel was charged as far as records of it are left. */
export interface Adoptable {
  readonly id: Hex
  readonly voucher: {
    readonly config: ChannelConfig
    readonly max: bigint
    readonly signature: Hex
    /** Unix ms. */
    readonly at: number
  }
  /** Oldest first. */
  readonly records: readonly VoucherRecord[]
}

/** Vouchers and charges that only the journal knows. */
export function lackingVouchers({
  ledger,
  journal,
}: {
  readonly ledger: Pick<Ledger, 'channels'>
  readonly journal: Pick<MoneyJournal, 'highest' | 'before'>
}): readonly Adoptable[] {
  const before = Map.groupBy(journal.before(), ({ channel }) => channel)
  return [...journal.highest()].flatMap(([channel, kept]) => {
    const id = Bytes32.parse(channel)
    const known = ledger.channels.get(id)
    if (known !== null && known.charged >= BigInt(kept.cumulative) && known.bestMax >= coverOf(kept)) return []
    const { channelConfig: config, maxClaimableAmount, signature } = Claim.parse(kept.claim)
    const voucher = { config, max: BigInt(maxClaimableAmount), signature, at: kept.at }
    return [{ id, voucher, records: [...(before.get(kept.channel) ?? []), kept] }]
  })
}

/**
 * Takes vouchers and charges into the books that only the journal knows: a power cut took the end of the books, or they
 * are older, or new. What a charge was for is not known where its own record is gone; then the money of several is one
 * line.
 */
export async function adoptVouchers({ ledger, journal, chain, clock, log }: Deps): Promise<void> {
  for (const lacking of lackingVouchers({ ledger, journal })) {
    const { id } = lacking
    const [state] = await chain.states([id])
    if (state === undefined) continue
    // Books that read the chain from today on will not see what was claimed before.
    const openedAt = ledger.collections.scan() === null ? state.totalClaimed : 0n
    ledger.channels.change((table) => adopt(table, lacking, { state, openedAt, at: clock.now() }))
    log.warn('channel.adopted', { channel: id, charged: lacking.records.at(-1)?.cumulative ?? '0' })
  }
}

/** Takes one into the books. `openedAt` is what was claimed before the books read the chain, of a channel they do not know. */
export function adopt(
  table: ChannelTable,
  { id, voucher, records }: Adoptable,
  seen: { readonly state: ChannelState; readonly openedAt: bigint; readonly at: number },
): void {
  const known = table.get(id)
  const channel = asSigned(id, voucher, { known, ...seen })
  // The chain has claimed more than this voucher covers: a later one was lost, and this one brings nothing.
  if (channel.charged > channel.bestMax) return
  table.put(channel, null, seen.at)
  for (const record of records) chargeAs(table, id, record)
}

/** A channel as a voucher of its payer tells of it, with what the books and the chain know; charged as in the books. */
export function asSigned(
  id: Hex,
  voucher: Adoptable['voucher'],
  over: { readonly known: ChannelRecord | null; readonly state: ChannelState; readonly openedAt: bigint },
): ChannelRecord {
  const { max, signature, at } = voucher
  const { known, state } = over
  const openedAt = known?.openedAt ?? over.openedAt
  const isBetter = known === null || max > known.bestMax
  return {
    id,
    config: known?.config ?? voucher.config,
    ...state,
    openedAt,
    charged: known?.charged ?? openedAt,
    signedMax: max,
    signature,
    bestMax: isBetter ? max : known.bestMax,
    bestSignature: isBetter ? signature : known.bestSignature,
    lastRequestAt: at,
    // A job that has not ended keeps its channel.
    pending: known?.pending ?? null,
  }
}

/** What charges are for whose own record is gone. */
export const UNKNOWN: CallPurpose = { kind: 'data', ref: 'kept voucher' }

/** Charges what one record says more than the books: its own charge, and before it what the records lack. */
function chargeAs(table: ChannelTable, id: Hex, { cumulative, charge, at }: VoucherRecord): void {
  const total = BigInt(cumulative)
  const raise = (charged: bigint, purpose: CallPurpose): void => {
    const channel = table.get(id)
    if (channel !== null && channel.charged < charged) table.put({ ...channel, charged }, purpose, at)
  }
  if (charge === undefined) return raise(total, UNKNOWN)
  const before = total - BigInt(charge.amount)
  raise(before, UNKNOWN)
  // Of a charge that was claimed in part, when the channel held no more, only the rest is left.
  const isWhole = table.get(id)?.charged === before
  raise(total, isWhole ? { kind: charge.kind, ref: charge.ref } : UNKNOWN)
}

/** Channels whose every unit is claimed and whose money has gone back need no voucher any more. */
export async function closeKeptVouchers({ ledger, journal, clock }: Deps): Promise<void> {
  for (const channel of journal.highest().keys()) {
    const known = ledger.channels.get(Bytes32.parse(channel))
    if (known === null || known.charged !== known.totalClaimed || known.balance > known.charged) continue
    await journal.append({ kind: 'closed', channel: known.id, at: clock.now() })
  }
}
