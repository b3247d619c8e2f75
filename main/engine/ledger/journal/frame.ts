import { createHash } from 'node:crypto'

/*
 * One record is one line: `LENGTH SUM BODY\n`. LENGTH is the number of bytes of BODY in decimal, SUM the SHA-256 of
 * the sum before it followed by BODY, so that a line that is changed, moved or left out in the middle is found. BODY
 * is JSON without a line break, so that any tool can read the file.
 */

/** The sum before the first record of all. */
export const NO_SUM = '0'.repeat(64)

const HEAD = /^([1-9][0-9]{0,8}) ([0-9a-f]{64}) /
const LONGEST_HEAD = 75

export interface Frame {
  readonly body: string
  readonly sum: string
}

/** `body` as it is written after the record whose sum is `before`. */
export function encodeFrame(before: string, body: string): { readonly bytes: Buffer; readonly sum: string } {
  const sum = sumOf(before, body)
  return { bytes: Buffer.from(`${Buffer.byteLength(body)} ${sum} ${body}\n`), sum }
}

export interface Frames {
  readonly frames: readonly Frame[]
  /** Bytes up to which everything is whole. */
  readonly end: number
  /**
   * What follows: nothing; a record that was being written when the power went; or `damaged`, where whole records
   * follow, so that what cannot be read was once written completely.
   */
  readonly rest: 'nothing' | 'torn' | 'damaged'
}

/** Reads every whole record of a file that begins after the record whose sum is `before`. */
export function decodeFrames(bytes: Buffer, before: string): Frames {
  const frames: Frame[] = []
  let sum = before
  let end = 0
  for (;;) {
    const line = lineAt(bytes, end)
    if (line === null || line.sum !== sumOf(sum, line.body)) break
    frames.push({ body: line.body, sum: line.sum })
    sum = line.sum
    end = line.end
  }
  return { frames, end, rest: restOf(bytes, end) }
}

function restOf(bytes: Buffer, end: number): Frames['rest'] {
  if (end === bytes.length) return 'nothing'
  let before: string | null = null
  for (let at = end; at < bytes.length; at = bytes.indexOf(0x0a, at) + 1) {
    const line = lineAt(bytes, at)
    if (line !== null && before !== null && line.sum === sumOf(before, line.body)) return 'damaged'
    before = line?.sum ?? null
    if (bytes.indexOf(0x0a, at) === -1) break
  }
  return 'torn'
}

function lineAt(bytes: Buffer, at: number): (Frame & { readonly end: number }) | null {
  const head = HEAD.exec(bytes.toString('latin1', at, at + LONGEST_HEAD))
  const [whole, length, sum] = head ?? []
  if (whole === undefined || length === undefined || sum === undefined) return null
  const start = at + whole.length
  const end = start + Number(length)
  if (bytes[end] !== 0x0a) return null
  return { body: bytes.toString('utf8', start, end), sum, end: end + 1 }
}

function sumOf(before: string, body: string): string {
  return createHash('sha256').update(before).update(body).digest('hex')
}
