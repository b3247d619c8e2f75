import { existsSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Address, ChainId } from '../../../../contract/money.ts'
import { ChainId as ChainIdText, LowerAddress } from '../../../../contract/money.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { corruptLedger } from '../storage-errors.ts'
import type { JournalFiles } from './files.ts'
import { readLine } from './line.ts'
import { MoneyRecord } from './record.ts'
import { openSegments, segmentNumbers, setAside } from './segments.ts'
import { fileMark, openWitness } from './witness.ts'

/** The journal of settlements, receipts and signed transfers, beside the database and independent of it. */
export interface BooksJournal {
  /** Number of the last record; 0 for none. */
  last(): number
  /** The last record of the newest file, as it was at the start. */
  newestRecord(): MoneyRecord | null
  /** Survives `kill -9` when it returns, and a power cut a moment later; the database has it durably before. */
  write(record: MoneyRecord): void
  /** Resolves when all that was written is on the disk itself. */
  sync(): Promise<void>
  /** Every record above `after`, in order. @throws HearthError `ledger/corrupt` or `ledger/newer-version` at the first that cannot be read */
  read(after: number): Generator<MoneyRecord>
  /** Whether the newest file is damaged in its middle; a torn end is none. */
  readonly damaged: boolean
  /** How far the books in this folder had come once, whatever the files say now; see `witness.ts`. */
  readonly reached: number
  /** Remembers that everything up to record `n` is on the disk: books that know less came from elsewhere. */
  witness(n: number): void
  /** Tells these very files from a copy of them. */
  copyMark(): string
  close(): void
}

const NAME = 'money'
const SEGMENT_BYTES = 8 * 1024 * 1024
const Begin = z.strictObject({ kind: z.literal('books'), provider: LowerAddress, network: ChainIdText, last: z.int() })
const Segment = z.strictObject({ kind: z.literal('segment'), number: z.int(), after: z.string() })
const Line = z.union([MoneyRecord, Begin, Segment])

/** Where the journal of the books in `file` is. */
export function journalDir(file: string): string {
  return path.join(path.dirname(file), `${path.parse(file).name}.journal`)
}

export function journalExists(file: string): boolean {
  return segmentNumbers(journalDir(file), NAME).length > 0
}

/** Keeps a journal that cannot be used under another name. */
export function setJournalAside(file: string): void {
  setAside(journalDir(file), NAME)
}

export interface JournalOptions {
  readonly dir: string
  readonly owner: { readonly provider: Address; readonly network: ChainId }
  readonly segmentBytes?: number
  readonly files?: JournalFiles
}

/** @throws HearthError `ledger/other-books` for the journal of another provider or network, `ledger/newer-version` */
export function openJournal(options: JournalOptions): BooksJournal {
  const { dir, owner } = options
  let last = 0
  let newest: MoneyRecord | null = null
  const segments = openSegments({
    dir,
    name: NAME,
    maxBytes: options.segmentBytes ?? SEGMENT_BYTES,
    keepOld: true,
    head: () => [JSON.stringify({ kind: 'books', ...owner, last })],
    ...(options.files === undefined ? {} : { files: options.files }),
  })
  try {
    for (const { body } of segments.newest.frames) {
      const line = readLine(Line, body)
      if ('n' in line) {
        last = line.n
        newest = line
      }
      if ('kind' in line && line.kind === 'books') {
        requireOwner(line, owner)
        last = line.last
      }
    }
  } catch (error) {
    segments.close()
    throw error
  }

  const witness = openWitness(dir)
  let wrote = false
  let closed = false
  return {
    last: () => last,
    newestRecord: () => newest,
    write: (record) => {
      segments.write(JSON.stringify(record))
      last = record.n
      wrote = true
    },
    sync: () => segments.sync(),
    read: (after) => readRecords(segments.all(), after),
    damaged: segments.newest.rest === 'damaged',
    reached: witness.reached,
    witness: (n) => {
      if (!closed) witness.follow(n)
    },
    copyMark: () => `${fileMark(path.join(dir, `${NAME}-000001.journal`))}/${witness.mark()}`,
    close: () => {
      segments.close()
      // Books that are held write nothing, and the name that speaks against them stays.
      if (wrote && !closed) witness.follow(last)
      closed = true
    },
  }
}

function* readRecords(
  files: Generator<{
    readonly frames: readonly { readonly body: string }[]
    readonly rest: string
    readonly file: string
  }>,
  after: number,
): Generator<MoneyRecord> {
  let before = 0
  for (const { frames, rest, file } of files) {
    for (const { body } of frames) {
      const line = readLine(Line, body)
      if (!('n' in line)) continue
      if (line.n !== before + 1) throw corruptLedger(`${path.basename(file)} lacks record ${before + 1}.`)
      before = line.n
      if (before > after) yield line
    }
    if (rest === 'damaged') throw corruptLedger(`${path.basename(file)} is damaged after record ${before}.`)
  }
}

function requireOwner(found: JournalOptions['owner'], wanted: JournalOptions['owner']): void {
  if (found.provider === wanted.provider && found.network === wanted.network) return
  throw new HearthError('ledger/other-books', `This is the journal of ${found.provider} on ${found.network}.`, {
    hint: 'Choose the network and key they belong to, or another data folder.',
  })
}

/** Where the journal of a database went whose file is not there. */
export function missingBooks(file: string): HearthError | null {
  if (existsSync(file) || existsSync(`${file}-wal`) || !journalExists(file)) return null
  return new HearthError('ledger/missing', 'The ledger file is missing, but the journal beside it is there.', {
    hint: 'Nothing was changed. “hearth ledger rebuild” makes the ledger anew from the journal.',
  })
}
