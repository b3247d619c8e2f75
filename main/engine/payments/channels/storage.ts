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
}

/** Books the job, inside the transaction that reserves its channel; false when that must not be. */
export type PlaceJob = () => boolean

interface Changed {
  readonly result: ChannelUpdateResult
  /** The channel after a charge; null when it was none. */
  readonly charged: ChannelRecord | null
}

interface Waiting {
  readonly id: Hex
  readonly update: Update
  readonly settle: (result: ChannelUpdateResult) => void
  readonly fail: (error: unknown) => void
}

/** A slow disk is not waited for twice. */
const MOST_REST_MS = 5

/**
 * The SDK's `ChannelStorage` on SQLite. An update is on disk when its promise resolves, so that a voucher
 * is safe before the work it pays for. Updates that come while the disk is busy share one transaction:
 * each sees what those before it did, and one that is refused takes no other with it.
 */
export function createChannelStorage(
  store: ChannelStore,
  clock: Clock,
  /** Keeps a charge a second time, outside the database; it is waited for. */
  keep: (charged: ChannelRecord) => Promise<void>,
): LedgerChannelStorage {
  const purposes = new Map<Hex, CallPurpose>()
  const jobs = new Map<string, PlaceJob>()
  let waiting: Waiting[] = []
  /** When the disk may be used again, by the steady clock. */
  let restUntil = 0

  /**
   * The disk rests as long as its last commit took: more updates share the next one, and at least half of
   * the time is left for everything else.
   */
  function schedule(): void {
    const rest = restUntil - clock.monotonic()
    if (rest <= 0) setImmediate(commit)
    else setTimeout(commit, rest)
  }

  function commit(): void {
    const batch = waiting
    waiting = []
    const begun = clock.monotonic()
    const answers: (() => void | Promise<void>)[] = []
    try {
      store.change((table) => {
        for (const one of batch) answers.push(applied(table, one))
      })
    } catch (error) {
      for (const { fail } of batch) fail(error)
      return
    } finally {
      const ended = clock.monotonic()
      restUntil = ended + Math.min(ended - begun, MOST_REST_MS)
    }
    for (const answer of answers) void answer()
  }

  function applied(table: ChannelTable, { id, update, settle, fail }: Waiting): () => void | Promise<void> {
    try {
      const { result, charged } = changed(table, id, update)
      return charged === null ? () => settle(result) : () => keep(charged).then(() => settle(result), fail)
    } catch (error) {
      // Refused before anything was written; what the disk refuses ends the whole transaction.
      if (error instanceof HearthError && error.code === 'ledger/bad-channel') return () => fail(error)
      throw error
    }
  }

  function changed(table: ChannelTable, id: Hex, update: Update): Changed {
    const record = table.get(id)
    const current = record === null ? undefined : channelOf(record)
    const next = update(current)
    if (next === current) return { result: { channel: current, status: 'unchanged' }, charged: null }
    if (next === undefined) {
      forget(table, record)
      return { result: { channel: undefined, status: 'deleted' }, charged: null }
    }
    const after = forJob(recordOf(next, record))
    if (after === null) return { result: { channel: current, status: 'unchanged' }, charged: null }
    table.put(after, purposes.get(id) ?? null, clock.now())
    if (next.pendingRequest === undefined) purposes.delete(id)
    const isCharge = after.charged !== (record?.charged ?? after.openedAt)
    return { result: { channel: next, status: 'updated' }, charged: isCharge ? after : null }
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
    get: async (channelId) => {
      const record = store.get(idOf(channelId))
      return record === null ? undefined : channelOf(record)
    },
    list: async () => store.list().map(channelOf),
    updateChannel: (channelId, update) =>
      new Promise((settle, fail) => {
        if (waiting.length === 0) schedule()
        waiting.push({ id: idOf(channelId), update, settle, fail })
      }),
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
