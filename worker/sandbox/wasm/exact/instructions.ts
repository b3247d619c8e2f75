import { Immediate, bulk, core, nameOf, vector } from './opcodes.ts'

/** Something whose outcome the exact class cannot promise; `what` completes "It has …". */
export class Inexact extends Error {
  override readonly name = 'Inexact'
  readonly what: string
  /** Byte of the module. */
  readonly offset: number
  /** The function it is in, imported ones counted; null outside of functions. */
  readonly functionIndex: number | null

  constructor(what: string, offset: number, functionIndex: number | null = null) {
    super(`It has ${what}.`)
    this.what = what
    this.offset = offset
    this.functionIndex = functionIndex
  }
}

/**
 * Walks one expression, which starts at `start` and must end before `end`, and returns where it ended.
 * It reads exactly what a compiler reads: nothing it does not know is skipped.
 * @throws Inexact at the first instruction that is not exact
 */
export function skipExpression(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  let depth = 0
  while (at < end) {
    const opcodeAt = at
    const opcode = bytes[at] ?? 0
    at += 1
    switch (core[opcode] ?? Immediate.refused) {
      case Immediate.none:
        break
      case Immediate.u32:
        at = skipNumber(bytes, at, 5)
        break
      case Immediate.memory:
        at = skipMemoryArgument(bytes, at)
        break
      case Immediate.end:
        if (depth === 0) return at
        depth -= 1
        break
      case Immediate.blockType:
        at = skipBlockType(bytes, at)
        depth += 1
        break
      case Immediate.refused:
        throw new Inexact(nameOf(0, opcode), opcodeAt)
      default:
        at = skipRare(bytes, at, opcode, opcodeAt)
    }
  }
  throw new Inexact('code that does not end', end)
}

function skipRare(bytes: Uint8Array, at: number, opcode: number, opcodeAt: number): number {
  if (opcode === 0xfc || opcode === 0xfd) {
    const table = opcode === 0xfc ? bulk : vector
    const second = numberAt(bytes, at)
    const immediate = table[second] ?? Immediate.refused
    if (immediate === Immediate.refused) throw new Inexact(nameOf(opcode, second), opcodeAt)
    return skipImmediate(bytes, skipNumber(bytes, at, 5), immediate)
  }
  return skipImmediate(bytes, at, core[opcode] ?? Immediate.refused)
}

function skipImmediate(bytes: Uint8Array, at: number, immediate: number): number {
  switch (immediate) {
    case Immediate.none:
      return at
    case Immediate.u32:
      return skipNumber(bytes, at, 5)
    case Immediate.i64:
      return skipNumber(bytes, at, 10)
    case Immediate.twoU32:
      return skipNumber(bytes, skipNumber(bytes, at, 5), 5)
    case Immediate.memory:
      return skipMemoryArgument(bytes, at)
    case Immediate.memoryLane:
      return skipMemoryArgument(bytes, at) + 1
    case Immediate.lane:
      return at + 1
    case Immediate.sixteenBytes:
      return at + 16
    case Immediate.zero:
      return skipZero(bytes, at)
    case Immediate.twoZeros:
      return skipZero(bytes, skipZero(bytes, at))
    case Immediate.u32Zero:
      return skipZero(bytes, skipNumber(bytes, at, 5))
    case Immediate.branchTable:
      return skipBranchTable(bytes, at)
    case Immediate.valueTypes:
      return skipValueTypes(bytes, at)
    case Immediate.referenceType:
      checkReferenceType(bytes[at] ?? 0, at)
      return at + 1
    default:
      throw new Inexact('an instruction with unknown operands', at)
  }
}

/** Past a LEB128 number of at most `most` bytes. */
export function skipNumber(bytes: Uint8Array, at: number, most: number): number {
  for (let length = 0; length < most; length += 1) {
    if ((bytes[at + length] ?? 0x80) < 0x80) return at + length + 1
  }
  throw new Inexact('a number that is too long', at)
}

/** The unsigned LEB128 number at `at`; a number over 32 bits is no number of the format. */
export function numberAt(bytes: Uint8Array, at: number): number {
  let result = 0
  for (let length = 0; length < 5; length += 1) {
    const byte = bytes[at + length] ?? 0x80
    result += (byte & 0x7f) * 2 ** (7 * length)
    if (byte < 0x80 && result <= 0xffff_ffff) return result
  }
  throw new Inexact('a number that is too long', at)
}

/** Bit 6 of the alignment says that the index of a memory follows: there is only one here. */
function skipMemoryArgument(bytes: Uint8Array, at: number): number {
  if ((bytes[at] ?? 0x40) >= 0x40) throw new Inexact('an access to a second memory', at)
  return skipNumber(bytes, at + 1, 5)
}

function skipZero(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0) throw new Inexact('an access to a second memory', at)
  return at + 1
}

function skipBranchTable(bytes: Uint8Array, at: number): number {
  let next = skipNumber(bytes, at, 5)
  // One more for the default; a count beyond the code ends at the first byte that is missing.
  for (let left = numberAt(bytes, at) + 1; left > 0; left -= 1) next = skipNumber(bytes, next, 5)
  return next
}

/** Nothing, one value, or the index of a function type (a signed number that must not be negative). */
function skipBlockType(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x40) return at + 1
  if (first === 0x40) return at + 1
  if (first < 0x80) {
    checkValueType(first, at)
    return at + 1
  }
  const next = skipNumber(bytes, at, 5)
  if ((bytes[next - 1] ?? 0x40) >= 0x40) throw new Inexact('a block of an unknown type', at)
  return next
}

/** Past a vector of value types. */
export function skipValueTypes(bytes: Uint8Array, at: number): number {
  const start = skipNumber(bytes, at, 5)
  const end = start + numberAt(bytes, at)
  for (let position = start; position < end; position += 1) checkValueType(bytes[position] ?? 0, position)
  return end
}

/** @throws Inexact unless it is i32, i64, v128, funcref or externref */
export function checkValueType(type: number, at: number): void {
  if (type === 0x7f || type === 0x7e || type === 0x7b || type === 0x70 || type === 0x6f) return
  if (type === 0x7d || type === 0x7c) throw new Inexact(`a value of type ${type === 0x7d ? 'f32' : 'f64'}`, at)
  throw new Inexact(`a value of the unknown type 0x${type.toString(16)}`, at)
}

/** @throws Inexact unless it is funcref or externref */
export function checkReferenceType(type: number, at: number): void {
  if (type !== 0x70 && type !== 0x6f) throw new Inexact(`a reference of the unknown type 0x${type.toString(16)}`, at)
}
