import type { Channel, ChannelStorage, ChannelUpdateResult } from '@x402/evm/batch-settlement/server'
import { HearthError } from '../../../../contract/errors.ts'
import { Bytes32, HexBytes, type Hex } from '../../../../contract/money.ts'
import type { ChannelStore, ChannelTable } from '../../ledger/channels.ts'
import { type CallPurpose, ChannelConfig, type ChannelRecord, PendingRequest } from '../../ledger/channel-records.ts'
import { UNTIL_THE_JOB_ENDS } from '../../ledger/charges.ts'
import type { Clock } from '../../ports/clock.ts'

type Update = (current: Channel | undefined) => Channel | undefined

/** The SDK's channels, in our books. */
export interface LedgerChannelStorage extends ChannelStorage {
  /** What the next charge of this channel is for. Only the request that reserved the channel says so. */
  expect(channelId: Hex, purpose: CallPurpose): void
  /** A job is bought with the reservation of this id: both are stored in one transaction, or neither. */
  expectJob(pendingId: string, place: PlaceJob): void
  /** The reservation did not come about. */
  forgetJob(pendingId: string): void
  /** Nothing is handed out before the reservation of this id is charged: its voucher is kept with the charge, in one write. */
  keepWithCharge(pendingId: string): void
  /** `keepWithCharge` is over: the reservation has come about, or has not. */
  forgetWithCharge(pendingId: string): void
  /**
   * The reservation of a channel, once the voucher that covers it is on the disk itself, its job in the books, or known to
   * be kept with its charge.
   */
  reserved(channelId: Hex): PendingRequest | null
}

/** Books the job, inside the transaction that reserves its channel; false when that must not be. */
export type PlaceJob = () => boolean

/** What has to outlive a power cut: a voucher that work relies on, or a charge and what it was for. */
export interface Kept {
  readonly channel: ChannelRecord
  /** The newest charge, base units; null where only the voucher is new. */
  readonly charge: (CallPurpose & { readonly amount: bigint }) | null
}

interface Changed {
  readonly result: ChannelUpdateResult
  readonly kept: Kept | null
}

interface Waiting {
  readonly id: Hex
  readonly update: Update
  readonly settle: (result: ChannelUpdateResult) => void
  readonly fail: (error: unknown) => void
}

/**
 * The SDK's `ChannelStorage` on SQLite. An update is safe from a crash when its promise resolves, and from a power cut
 * too, so that a voucher is kept before the work it pays for. Updates of one moment share one transaction: each sees
 * what those before it did, and one that is refused takes no other with it. That transaction does not wait for the
 * disk: `keep` does, for all of them at once and while other requests go on, and what it keeps is taken into the books
 * again should a power cut take it away. New channels are more than it keeps. So are jobs, whose work may begin before
 * the disk has them: nobody hears of a job before that (`Ledger.durable`), and its work does nothing outside.
 */
export function createChannelStorage(
  store: ChannelStore,
  clock: Pick<Clock, 'now'>,
  /** Keeps a voucher or a charge outside the database; it is waited for. */
  keep: (kept: Kept) => Promise<void>,
): LedgerChannelStorage {
  const purposes = new Map<Hex, CallPurpose>()
  const jobs = new Map<string, PlaceJob>()
  const withCharge = new Set<string>()
  /** The newest reservation of each channel that work may begin on. */
  const safe = new Map<Hex, string>()
  let waiting: Waiting[] = []

  function commit(): void {
    const batch = waiting
    waiting = []
    const answers: (() => void)[] = []
    try {
      const isDurable = batch.some(({ id }) => store.get(id) === null)
      const applyAll = (table: ChannelTable): void => {
        for (const one of batch) answers.push(applied(table, one, isDurable))
      }
      if (isDurable) store.change(applyAll)
      else store.changeSoon(applyAll)
    } catch (error) {
      for (const { fail } of batch) fail(error)
      return
    }
    for (const answer of answers) answer()
  }

  /** Makes one update; what is called once the transaction is made, and `isDurable` where that waits for the disk. */
  function applied(table: ChannelTable, { id, update, settle, fail }: Waiting, isDurable: boolean): () => void {
    try {
      const { result, kept } = changed(table, id, update)
      if (kept === null) return () => settle(result)
      const { pending } = kept.channel
      if (pending === null) return () => void keep(kept).then(() => settle(result), fail)
      const reserved = (): void => {
        safe.set(id, pending.pendingId)
        settle(result)
      }
      return isDurable || jobs.has(pending.pendingId) || withCharge.has(pending.pendingId)
        ? reserved
        : () => void keepOrFree(id, kept, pending.pendingId).then(reserved, fail)
    } catch (error) {
      // Refused before anything was written; what the disk refuses ends the whole transaction.
      if (error instanceof HearthError && error.code === 'ledger/bad-channel') return () => fail(error)
      throw error
    }
  }

  function enqueue(id: Hex, update: Update): Promise<ChannelUpdateResult> {
    return new Promise((settle, fail) => {
      if (waiting.length === 0) setImmediate(commit)
      waiting.push({ id, update, settle, fail })
    })
  }

  /** Keeps the voucher of a reservation, which ends when that cannot be done. */
  async function keepOrFree(id: Hex, kept: Kept, pendingId: string): Promise<void> {
    try {
      await keep(kept)
    } catch (error) {
      const free: Update = (current) => {
        if (current?.pendingRequest?.pendingId !== pendingId) return current
        const { pendingRequest: _, ...rest } = current
        return rest
      }
      await Promise.allSettled([enqueue(id, free)])
      throw error
    }
  }

  function changed(table: ChannelTable, id: Hex, update: Update): Changed {
    const record = table.get(id)
    const current = record === null ? undefined : channelOf(record)
    const next = update(current)
    if (next === current) return { result: { channel: current, status: 'unchanged' }, kept: null }
    if (next === undefined) {
      forget(table, record)
      return { result: { channel: undefined, status: 'deleted' }, kept: null }
    }
    const wanted = recordOf(next, record)
    const after = forJob(wanted)
    if (after === null) return { result: { channel: current, status: 'unchanged' }, kept: null }
    const purpose = purposes.get(id) ?? null
    // The journal has the voucher of a call before its work begins, and a restart would drop its reservation.
    const isCall = record !== null && after === wanted && after.pending !== null && after.charged === record.charged
    if (isCall) table.hold(after)
    else table.put(after, purpose, clock.now())
    if (next.pendingRequest === undefined) purposes.delete(id)
    const amount = after.charged - (record?.charged ?? after.openedAt)
    const charge = amount === 0n || purpose === null ? null : { ...purpose, amount }
    const kept = charge === null && after.pending === null ? null : { channel: after, charge }
    return { result: { channel: next, status: 'updated' }, kept }
  }

  /** The channel, held until its job ends where it is reserved for one; null when the job was not booked. */
  function forJob(record: ChannelRecord): ChannelRecord | null {
    const { pending } = record
    const place = pending === null ? undefined : jobs.get(pending.pendingId)
    if (pending === null || place === undefined) return record
    if (!place()) return null
    return { ...record, pending: { ...pending, expiresAt: UNTIL_THE_JOB_ENDS } }
  }

  /**
   * A channel that was charged stays in the books, or its payer's word would be all that is left of it.
   * What was free of its money has gone back.
   */
  function forget(table: ChannelTable, record: ChannelRecord | null): void {
    if (record === null) return
    if (record.charged === record.openedAt) table.remove(record.id)
    else table.put({ ...record, pending: null, balance: record.charged }, null, clock.now())
  }

  return {
    expect: (channelId, purpose) => void purposes.set(channelId, purpose),
    expectJob: (pendingId, place) => void jobs.set(pendingId, place),
    forgetJob: (pendingId) => void jobs.delete(pendingId),
    keepWithCharge: (pendingId) => void withCharge.add(pendingId),
    forgetWithCharge: (pendingId) => void withCharge.delete(pendingId),
    reserved: (channelId) => {
      const id = idOf(channelId)
      const pending = store.get(id)?.pending ?? null
      return pending?.pendingId === safe.get(id) ? pending : null
    },
    get: async (channelId) => {
      const record = store.get(idOf(channelId))
      return record === null ? undefined : channelOf(record)
    },
    list: async () => store.list().map(channelOf),
    updateChannel: (channelId, update) => enqueue(idOf(channelId), update),
  }
}

function idOf(channelId: string): Hex {
  return Bytes32.parse(channelId.toLowerCase())
}

/** Without a time of the last read of the chain: whether a channel is known well enough is ours to say. */
function channelOf(record: ChannelRecord): Channel {
  return {
    channelId: record.id,
    channelConfig: record.config,
    chargedCumulativeAmount: record.charged.toString(),
    signedMaxClaimable: record.signedMax.toString(),
    signature: record.signature,
    balance: record.balance.toString(),
    totalClaimed: record.totalClaimed.toString(),
    withdrawRequestedAt: record.withdrawRequestedAt,
    refundNonce: record.refundNonce,
    lastRequestTimestamp: record.lastRequestAt,
    ...(record.pending === null ? {} : { pendingRequest: record.pending }),
  }
}

/** @throws HearthError `ledger/bad-channel` for a new channel with charges that nobody booked */
function recordOf(channel: Channel, before: ChannelRecord | null): ChannelRecord {
  const charged = BigInt(channel.chargedCumulativeAmount)
  const totalClaimed = BigInt(channel.totalClaimed)
  if (before === null && charged !== totalClaimed) {
    // The SDK would take the buyer's word for what was charged before; the chain's is the only one that counts.
    throw new HearthError('ledger/bad-channel', 'The buyer’s voucher begins at charges that are not in the books.')
  }
  const signedMax = BigInt(channel.signedMaxClaimable)
  const signature = HexBytes.parse(channel.signature.toLowerCase())
  const isBest = before === null || signedMax >= before.bestMax
  return {
    id: idOf(channel.channelId),
    config: before?.config ?? ChannelConfig.parse(channel.channelConfig),
    openedAt: before?.openedAt ?? totalClaimed,
    charged,
    signedMax,
    signature,
    bestMax: isBest ? signedMax : before.bestMax,
    bestSignature: isBest ? signature : before.bestSignature,
    balance: BigInt(channel.balance),
    // Only the collector's look at the chain moves it: what a request was checked with may be minutes old.
    totalClaimed: before?.totalClaimed ?? totalClaimed,
    withdrawRequestedAt: channel.withdrawRequestedAt,
    refundNonce: channel.refundNonce,
    lastRequestAt: channel.lastRequestTimestamp,
    pending: channel.pendingRequest === undefined ? null : PendingRequest.parse(channel.pendingRequest),
  }
}
