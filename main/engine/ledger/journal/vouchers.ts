import { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'
import { BaseUnits, Bytes32 } from '../../../../contract/money.ts'
import { corruptLedger } from '../storage-errors.ts'
import type { JournalFiles } from './files.ts'
import { readLine } from './line.ts'
import { openSegments } from './segments.ts'

/**
 * What a channel was charged and the voucher that covers most, with all that is needed to claim its money from this
 * record alone. One is written for each charge, and for each voucher of more than the last one.
 */
export const VoucherRecord = z.strictObject({
  kind: z.literal('voucher'),
  /** Id of the channel. */
  channel: Bytes32,
  /** Everything this channel was charged, base units. */
  cumulative: BaseUnits,
  /** The newest of it, and what for; left out where only the voucher is new, or a job’s own books say it. */
  charge: z.strictObject({ amount: BaseUnits, kind: z.enum(['data', 'events', 'job']), ref: z.string() }).optional(),
  /** Signed voucher, channel configuration and network: what the claim transaction takes. JSON. */
  claim: z.record(z.string(), z.json()),
  /** Unix milliseconds. */
  at: z.int().min(0),
})
export type VoucherRecord = z.infer<typeof VoucherRecord>

/** The channel is settled for good: its voucher need not be kept. */
export const ChannelClosed = z.strictObject({ kind: z.literal('closed'), channel: Bytes32, at: z.int().min(0) })
export type ChannelClosed = z.infer<typeof ChannelClosed>

const Line = z.discriminatedUnion('kind', [
  VoucherRecord,
  ChannelClosed,
  z.strictObject({ kind: z.literal('segment'), number: z.int(), after: z.string() }),
])

/** Money that can be claimed from these files alone, whatever becomes of the database. */
export interface MoneyJournal {
  /**
   * Resolves when the record is on the disk itself, so that work may begin. Records of one moment share one sync.
   * One that says less than the channel's newest, or nothing more, is refused: the highest never falls.
   * @throws HearthError `journal/lower-voucher`, or a disk failure, after which nothing of the record counts
   */
  append(record: VoucherRecord | ChannelClosed): Promise<void>
  /** Resolves when everything that was appended is on the disk itself. @throws HearthError of a disk failure */
  sync(): Promise<void>
  /** The newest voucher of every channel that is not closed, those of earlier runs included. */
  highest(): ReadonlyMap<string, VoucherRecord>
  /** What earlier runs wrote since older records were last deleted, oldest first. */
  before(): readonly VoucherRecord[]
  /** Bytes that a power cut left half written, cut off at this start. */
  readonly torn: boolean
  close(): void
}

const SEGMENT_BYTES = 8 * 1024 * 1024

/**
 * Opens the voucher journal in `dir`. A segment begins with the newest voucher of every open channel, so that
 * earlier ones are deleted and the folder stays small however many calls were paid.
 * @throws HearthError `ledger/corrupt` where whole records are damaged: money may be missing; `ledger/newer-version`
 */
export function openMoneyJournal(options: {
  readonly dir: string
  readonly segmentBytes?: number
  readonly files?: JournalFiles
  /** Asked before older records are deleted: what they say has to be safe elsewhere by then. */
  readonly mayDelete?: () => boolean
}): MoneyJournal {
  const newest = new Map<string, VoucherRecord>()
  const segments = openSegments({
    dir: options.dir,
    name: 'vouchers',
    maxBytes: options.segmentBytes ?? SEGMENT_BYTES,
    keepOld: false,
    head: () => [...newest.values()].map((record) => JSON.stringify(record)),
    ...(options.files === undefined ? {} : { files: options.files }),
    ...(options.mayDelete === undefined ? {} : { mayDelete: options.mayDelete }),
  })
  if (segments.newest.rest === 'damaged') {
    segments.close()
    throw corruptLedger('A voucher in the journal cannot be read.')
  }
  const lines = () => segments.newest.frames.map(({ body }) => readLine(Line, body))
  try {
    for (const line of lines()) apply(line)
  } catch (error) {
    segments.close()
    throw error
  }

  function apply(line: z.infer<typeof Line>): void {
    if (line.kind === 'voucher') newest.set(line.channel, line)
    if (line.kind === 'closed') newest.delete(line.channel)
  }

  return {
    torn: segments.newest.rest === 'torn',
    highest: () => newest,
    before: () => lines().filter((line) => line.kind === 'voucher'),
    sync: () => segments.sync(),
    append: async (record) => {
      if (record.kind === 'voucher') requireHigher(record, newest.get(record.channel))
      segments.write(JSON.stringify(record))
      apply(record)
      await segments.sync()
    },
    close: () => segments.close(),
  }
}

/** Base units: what the voucher of a record covers; records without one cover what was charged. */
export function coverOf({ claim, cumulative }: VoucherRecord): bigint {
  return BigInt(BaseUnits.safeParse(claim['maxClaimableAmount']).data ?? cumulative)
}

function requireHigher(record: VoucherRecord, before: VoucherRecord | undefined): void {
  if (before === undefined) return
  const charged = BigInt(record.cumulative) - BigInt(before.cumulative)
  const covered = coverOf(record) - coverOf(before)
  if (charged >= 0n && covered >= 0n && charged + covered > 0n) return
  throw new HearthError('journal/lower-voucher', 'A voucher of the same or a higher amount is already kept.')
}
