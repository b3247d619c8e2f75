import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { HearthError } from '../../../../contract/errors.ts'
import { crashPoint } from '../../ports/crash-point.ts'
import { createSharedSync } from '../shared-sync.ts'
import { asLedgerError } from '../storage-errors.ts'
import { syncFolder, systemFiles, type JournalFiles } from './files.ts'
import { decodeFrames, encodeFrame, NO_SUM, type Frames } from './frame.ts'

export interface SegmentsOptions {
  readonly dir: string
  /** Begins the names of the files. */
  readonly name: string
  /** The first records of a segment: what it is, and whatever later ones need from earlier ones. */
  readonly head: (segment: { readonly number: number }) => readonly string[]
  /** Size after which a new segment begins. */
  readonly maxBytes: number
  /** Whether segments before the newest are still of use. */
  readonly keepOld: boolean
  /** Asked before older segments are deleted; while it says no they stay, and the newest grows. */
  readonly mayDelete?: () => boolean
  readonly files?: JournalFiles
}

/** An append-only log in numbered files. What was written survives `kill -9` at once, and a power cut once synced. */
export interface Segments {
  /** What the newest file holds, and how it ends. */
  readonly newest: Frames
  /** Every file, oldest first, read anew. */
  all(): Generator<Frames & { readonly file: string }>
  /** @throws HearthError of a disk failure; after one that is not a lack of room nothing is written any more */
  write(body: string): void
  /** Resolves when everything written until now is on the disk; callers of one moment share one sync. */
  sync(): Promise<void>
  close(): void
}

const DIGITS = 6

/** Opens the log, making it where there is none. A torn end is cut off: it was never acknowledged. */
export function openSegments(options: SegmentsOptions): Segments {
  const { dir, maxBytes } = options
  const files = options.files ?? systemFiles
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  for (const file of readdirSync(dir)) if (file.endsWith('.new')) rmSync(path.join(dir, file))
  let number = segmentNumbers(dir, options.name).at(-1) ?? 0
  let before = number === 0 ? NO_SUM : sumBefore(dir, options.name, number)
  if (number === 0) begin(1, NO_SUM)
  const newest = decodeFrames(readFileSync(fileOf(number)), before)
  before = newest.frames.at(-1)?.sum ?? before
  let fd = openSync(fileOf(number), 'r+')
  let size = newest.end
  const disk = createSharedSync(() => files.sync(fd))
  let closed = false
  if (newest.rest === 'torn') files.truncate(fd, size)

  function fileOf(segment: number): string {
    return path.join(dir, `${options.name}-${String(segment).padStart(DIGITS, '0')}.journal`)
  }

  /** Whole or not at all: filled under another name, synced and renamed. */
  function begin(next: number, after: string): void {
    const file = fileOf(next)
    const draft = openSync(`${file}.new`, 'w', 0o600)
    try {
      let sum = after
      const parts: Buffer[] = []
      for (const body of [
        JSON.stringify({ kind: 'segment', number: next, after }),
        ...options.head({ number: next }),
      ]) {
        const encoded = encodeFrame(sum, body)
        parts.push(encoded.bytes)
        sum = encoded.sum
      }
      files.write(draft, Buffer.concat(parts), 0)
      files.syncNow(draft)
    } finally {
      closeSync(draft)
    }
    crashPoint('journal.segment-made')
    renameSync(`${file}.new`, file)
    syncFolder(dir)
    number = next
  }

  function rotate(): void {
    files.syncNow(fd)
    disk.done()
    const old = fd
    begin(number + 1, before)
    const head = decodeFrames(readFileSync(fileOf(number)), before)
    fd = openSync(fileOf(number), 'r+')
    size = head.end
    before = head.frames.at(-1)?.sum ?? before
    void (disk.underWay() ?? Promise.resolve()).then(() => closeSync(old))
    if (options.keepOld) return
    for (const past of segmentNumbers(dir, options.name)) if (past < number) rmSync(fileOf(past))
  }

  function fail(error: unknown): unknown {
    const told = asLedgerError(error)
    if (!(told instanceof HearthError) || told.code !== 'ledger/disk-full') disk.fail(told)
    return told
  }

  return {
    newest,
    all: function* () {
      let after = NO_SUM
      for (const each of segmentNumbers(dir, options.name)) {
        const file = fileOf(each)
        if (!options.keepOld) after = sumBefore(dir, options.name, each)
        const frames = decodeFrames(readFileSync(file), after)
        yield { ...frames, file }
        after = frames.frames.at(-1)?.sum ?? after
      }
    },
    write: (body) => {
      if (disk.failure() !== null) throw disk.failure()
      const { bytes, sum } = encodeFrame(before, body)
      try {
        if (size >= maxBytes && (options.keepOld || (options.mayDelete?.() ?? true))) {
          rotate()
          return writeBytes(encodeFrame(before, body))
        }
        writeBytes({ bytes, sum })
      } catch (error) {
        throw fail(error)
      }
    },
    sync: disk.wait,
    close: () => {
      if (closed) return
      closed = true
      try {
        if (disk.failure() === null && !disk.isDone()) files.syncNow(fd)
      } finally {
        closeSync(fd)
      }
    },
  }

  function writeBytes({ bytes, sum }: { readonly bytes: Buffer; readonly sum: string }): void {
    crashPoint('journal.before-write')
    try {
      files.write(fd, bytes, size)
    } catch (error) {
      // A record that half fits must not stand before the next one.
      files.truncate(fd, size)
      throw error
    }
    crashPoint('journal.after-write')
    size += bytes.length
    before = sum
    disk.wrote()
  }
}

/** Numbers of the segments that are there, in order. */
export function segmentNumbers(dir: string, name: string): readonly number[] {
  if (!existsSync(dir)) return []
  const pattern = new RegExp(`^${name}-([0-9]{${DIGITS}})\\.journal$`)
  return readdirSync(dir)
    .map((file) => Number(pattern.exec(file)?.[1] ?? 0))
    .filter((found) => found > 0)
    .sort((a, b) => a - b)
}

/** Each segment says in its first line which sum it follows. */
function sumBefore(dir: string, name: string, number: number): string {
  const file = path.join(dir, `${name}-${String(number).padStart(DIGITS, '0')}.journal`)
  const first = readFileSync(file).toString('utf8', 0, 400)
  return /"after":"([0-9a-f]{64})"/.exec(first)?.[1] ?? NO_SUM
}

/** Keeps the files of a log under another name, so that a new one begins. */
export function setAside(dir: string, name: string): void {
  for (const number of segmentNumbers(dir, name)) {
    const file = path.join(dir, `${name}-${String(number).padStart(DIGITS, '0')}.journal`)
    renameSync(file, `${file}.damaged-${Date.now()}`)
  }
  syncFolder(dir)
}
