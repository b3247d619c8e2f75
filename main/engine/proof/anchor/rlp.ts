import { HearthError } from '../../../../contract/errors.ts'
import { say } from '../../../../contract/words/say.ts'

/** Ethereum's encoding of byte strings and nested lists of them (yellow paper, appendix B). */
export type Rlp = Uint8Array | readonly Rlp[]

/** Lists inside lists that are decoded; a receipt needs four. */
const MAX_DEPTH = 8

export function encodeRlp(item: Rlp): Uint8Array {
  if (item instanceof Uint8Array) {
    return item.length === 1 && (item[0] ?? 0) < 0x80 ? item : Buffer.concat([lengthPrefix(item.length, 0x80), item])
  }
  const content = Buffer.concat(item.map(encodeRlp))
  return Buffer.concat([lengthPrefix(content.length, 0xc0), content])
}

/** An unsigned integer as RLP has it: big-endian without leading zeros, nothing for 0. */
export function rlpInteger(value: bigint | number): Uint8Array {
  const hex = BigInt(value).toString(16)
  return value === 0 || value === 0n
    ? new Uint8Array()
    : Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}

/**
 * Decodes one item that fills the bytes exactly, in the only form it can be written.
 * @throws HearthError `proof/bad-rlp`
 */
export function decodeRlp(bytes: Uint8Array): Rlp {
  const { item, end } = decodeAt(bytes, 0, 0)
  if (end !== bytes.length) throw badRlp(say`has bytes left over`)
  return item
}

function decodeAt(bytes: Uint8Array, at: number, depth: number): { readonly item: Rlp; readonly end: number } {
  if (depth > MAX_DEPTH) throw badRlp(say`nests too deep`)
  const first = bytes[at]
  if (first === undefined) throw badRlp(say`ends too early`)
  if (first < 0x80) return { item: bytes.subarray(at, at + 1), end: at + 1 }
  const { start, end } = contentOf(bytes, at, first)
  if (first < 0xc0) {
    const item = bytes.subarray(start, end)
    if (item.length === 1 && (item[0] ?? 0) < 0x80) throw badRlp(say`is written in a longer form than it has`)
    return { item, end }
  }
  const items: Rlp[] = []
  for (let next = start; next < end;) {
    const decoded = decodeAt(bytes, next, depth + 1)
    if (decoded.end > end) throw badRlp(say`has an item that reaches out of its list`)
    items.push(decoded.item)
    next = decoded.end
  }
  return { item: items, end }
}

function contentOf(bytes: Uint8Array, at: number, first: number): { readonly start: number; readonly end: number } {
  const short = first < 0xc0 ? first - 0x80 : first - 0xc0
  const lengthBytes = Math.max(0, short - 55)
  const start = at + 1 + lengthBytes
  // Four bytes of length are more than any block has.
  if (lengthBytes > 4 || start > bytes.length) throw badRlp(say`has a length that cannot be`)
  let length = short
  if (lengthBytes > 0) {
    length = Buffer.from(bytes.subarray(at + 1, start)).readUIntBE(0, lengthBytes)
    if (length < 56 || bytes[at + 1] === 0) throw badRlp(say`is written in a longer form than it has`)
  }
  if (start + length > bytes.length) throw badRlp(say`ends too early`)
  return { start, end: start + length }
}

function lengthPrefix(length: number, offset: number): Uint8Array {
  if (length < 56) return Buffer.of(offset + length)
  const bytes = rlpInteger(length)
  return Buffer.concat([Buffer.of(offset + 55 + bytes.length), bytes])
}

function badRlp(what: string): HearthError {
  return new HearthError('proof/bad-rlp', `This piece of a block ${what}.`)
}
