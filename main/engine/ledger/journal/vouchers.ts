import { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'
import { BaseUnits, Bytes32 } from '../../../../contract/money.ts'
import { corruptLedger } from '../storage-errors.ts'
import type { JournalFiles } from './files.ts'
import { openSegments } from './segments.ts'

/** The newest voucher of a channel, with all that is needed to claim its money from this record alone. */
export const VoucherRecord = z.strictObject({
  kind: z.literal('voucher'),
  /** Id of the channel. */
  channel: Bytes32,
  /** Everything this channel's vouchers are worth together, base units. */
  cumulative: BaseUnits,
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
   * A voucher below or equal to the channel's newest is refused: the highest never falls.
   * @throws HearthError `journal/lower-voucher`, or a disk failure, after which nothing of the record counts
   */
  append(record: VoucherRecord | ChannelClosed): Promise<void>
  /** The newest voucher of every channel that is not closed, those of earlier runs included. */
  highest(): ReadonlyMap<string, VoucherRecord>
  /** Bytes that a power cut left half written, cut off at this start. */
  readonly torn: boolean
  close(): void
}

const SEGMENT_BYTES = 8 * 1024 * 1024

/**
 * Opens the voucher journal in `dir`. A segment begins with the newest voucher of every open channel, so that
 * earlier ones are deleted and the folder stays small however many calls were paid.
 * @throws HearthError `ledger/corrupt` where whole records are damaged: money may be missing
 */
export function openMoneyJournal(options: {
  readonly dir: string
  readonly segmentBytes?: number
  readonly files?: JournalFiles
}): MoneyJournal {
  const newest = new Map<string, VoucherRecord>()
  const segments = openSegments({
    dir: options.dir,
    name: 'vouchers',
    maxBytes: options.segmentBytes ?? SEGMENT_BYTES,
    keepOld: false,
    head: () => [...newest.values()].map((record) => JSON.stringify(record)),
    ...(options.files === undefined ? {} : { files: options.files }),
  })
  if (segments.newest.rest === 'damaged') {
    segments.close()
    throw corruptLedger('A voucher in the journal cannot be read.')
  }
  for (const { body } of segments.newest.frames) apply(Line.parse(JSON.parse(body)))

  function apply(line: z.infer<typeof Line>): void {
    if (line.kind === 'voucher') newest.set(line.channel, line)
    if (line.kind === 'closed') newest.delete(line.channel)
  }

  return {
    torn: segments.newest.rest === 'torn',
    highest: () => newest,
    append: async (record) => {
      if (record.kind === 'voucher') requireHigher(record, newest.get(record.channel))
      segments.write(JSON.stringify(record))
      apply(record)
      await segments.sync()
    },
    close: () => segments.close(),
  }
}

function requireHigher(record: VoucherRecord, before: VoucherRecord | undefined): void {
  if (before === undefined || BigInt(record.cumulative) > BigInt(before.cumulative)) return
  throw new HearthError('journal/lower-voucher', 'A voucher of the same or a higher amount is already kept.')
}
