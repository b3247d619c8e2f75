/**
 * The instructions of WebAssembly as the exact class sees them: what follows each opcode, and the
 * names of those it refuses. Whatever is in neither list is refused too.
 */

/** What follows an opcode in the code. */
export const Immediate = {
  refused: 0,
  none: 1,
  /** One LEB128 number of at most 32 bits. */
  u32: 2,
  /** One LEB128 number of at most 64 bits. */
  i64: 3,
  twoU32: 4,
  /** Alignment and offset. */
  memory: 5,
  /** Alignment, offset and a lane. */
  memoryLane: 6,
  lane: 7,
  sixteenBytes: 8,
  /** The index of the only memory: a zero byte. */
  zero: 9,
  twoZeros: 10,
  /** A number, then the index of the only memory. */
  u32Zero: 11,
  blockType: 12,
  branchTable: 13,
  valueTypes: 14,
  referenceType: 15,
  end: 16,
  bulk: 17,
  vector: 18,
} as const

type Rows = readonly (readonly [first: number, last: number, immediate: number])[]

const CORE: Rows = [
  [0x00, 0x01, Immediate.none], // unreachable, nop
  [0x02, 0x04, Immediate.blockType], // block, loop, if
  [0x05, 0x05, Immediate.none], // else
  [0x0b, 0x0b, Immediate.end],
  [0x0c, 0x0d, Immediate.u32], // br, br_if
  [0x0e, 0x0e, Immediate.branchTable],
  [0x0f, 0x0f, Immediate.none], // return
  [0x10, 0x10, Immediate.u32], // call
  [0x11, 0x11, Immediate.twoU32], // call_indirect
  [0x12, 0x12, Immediate.u32], // return_call
  [0x13, 0x13, Immediate.twoU32], // return_call_indirect
  [0x1a, 0x1b, Immediate.none], // drop, select
  [0x1c, 0x1c, Immediate.valueTypes], // select with types
  [0x20, 0x26, Immediate.u32], // local, global and table access
  [0x28, 0x29, Immediate.memory], // i32.load, i64.load
  [0x2c, 0x37, Immediate.memory], // narrow loads, i32.store, i64.store
  [0x3a, 0x3e, Immediate.memory], // narrow stores
  [0x3f, 0x40, Immediate.zero], // memory.size, memory.grow
  [0x41, 0x41, Immediate.u32], // i32.const
  [0x42, 0x42, Immediate.i64], // i64.const
  [0x45, 0x5a, Immediate.none], // comparisons
  [0x67, 0x8a, Immediate.none], // arithmetic
  [0xa7, 0xa7, Immediate.none], // i32.wrap_i64
  [0xac, 0xad, Immediate.none], // i64.extend_i32
  [0xc0, 0xc4, Immediate.none], // sign extension
  [0xd0, 0xd0, Immediate.referenceType], // ref.null
  [0xd1, 0xd1, Immediate.none], // ref.is_null
  [0xd2, 0xd2, Immediate.u32], // ref.func
  [0xfc, 0xfc, Immediate.bulk],
  [0xfd, 0xfd, Immediate.vector],
]

/** After 0xfc. `table.grow` (15) is refused: whether it succeeds is up to the machine. */
const BULK: Rows = [
  [8, 8, Immediate.u32Zero], // memory.init
  [9, 9, Immediate.u32], // data.drop
  [10, 10, Immediate.twoZeros], // memory.copy
  [11, 11, Immediate.zero], // memory.fill
  [12, 12, Immediate.twoU32], // table.init
  [13, 13, Immediate.u32], // elem.drop
  [14, 14, Immediate.twoU32], // table.copy
  [16, 17, Immediate.u32], // table.size, table.fill
]

/** After 0xfd: vectors of whole numbers. Their lanes wrap and saturate the same on every machine. */
const VECTOR: Rows = [
  [0, 11, Immediate.memory],
  [12, 13, Immediate.sixteenBytes], // v128.const, i8x16.shuffle
  [14, 18, Immediate.none],
  [21, 30, Immediate.lane],
  [35, 64, Immediate.none],
  [77, 83, Immediate.none],
  [84, 91, Immediate.memoryLane],
  [92, 93, Immediate.memory],
  [96, 102, Immediate.none],
  [107, 115, Immediate.none],
  [118, 121, Immediate.none],
  [123, 147, Immediate.none],
  [149, 153, Immediate.none],
  [155, 161, Immediate.none],
  [163, 164, Immediate.none],
  [167, 174, Immediate.none],
  [177, 177, Immediate.none],
  [181, 186, Immediate.none],
  [188, 193, Immediate.none],
  [195, 196, Immediate.none],
  [199, 206, Immediate.none],
  [209, 209, Immediate.none],
  [213, 223, Immediate.none],
]

type Names = readonly (readonly [first: number, names: string])[]

const REFUSED_CORE: Names = [
  [0x06, 'try catch throw rethrow throw_ref'],
  [0x14, 'call_ref return_call_ref'],
  [0x18, 'delegate catch_all'],
  [0x1f, 'try_table'],
  [0x2a, 'f32.load f64.load'],
  [0x38, 'f32.store f64.store'],
  [0x43, 'f32.const f64.const'],
  [0x5b, 'f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt f64.gt f64.le f64.ge'],
  [0x8b, 'f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt f32.add f32.sub f32.mul f32.div'],
  [0x96, 'f32.min f32.max f32.copysign'],
  [0x99, 'f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt f64.add f64.sub f64.mul f64.div'],
  [0xa4, 'f64.min f64.max f64.copysign'],
  [0xa8, 'i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u'],
  [0xae, 'i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u'],
  [0xb2, 'f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u f32.demote_f64'],
  [0xb7, 'f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u f64.promote_f32'],
  [0xbc, 'i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64'],
  [0xd3, 'ref.eq ref.as_non_null br_on_null br_on_non_null'],
]

const REFUSED_BULK: Names = [
  [0, 'i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u'],
  [4, 'i64.trunc_sat_f32_s i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u'],
  [15, 'table.grow'],
]

const REFUSED_VECTOR: Names = [
  [19, 'f32x4.splat f64x2.splat'],
  [31, 'f32x4.extract_lane f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane'],
  [65, 'f32x4.eq f32x4.ne f32x4.lt f32x4.gt f32x4.le f32x4.ge'],
  [71, 'f64x2.eq f64x2.ne f64x2.lt f64x2.gt f64x2.le f64x2.ge'],
  [94, 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4'],
  [103, 'f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest'],
  [116, 'f64x2.ceil f64x2.floor'],
  [122, 'f64x2.trunc'],
  [148, 'f64x2.nearest'],
  [224, 'f32x4.abs f32x4.neg'],
  [227, 'f32x4.sqrt f32x4.add f32x4.sub f32x4.mul f32x4.div f32x4.min f32x4.max f32x4.pmin f32x4.pmax'],
  [236, 'f64x2.abs f64x2.neg'],
  [239, 'f64x2.sqrt f64x2.add f64x2.sub f64x2.mul f64x2.div f64x2.min f64x2.max f64x2.pmin f64x2.pmax'],
  [248, 'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u'],
  [252, 'i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero'],
  [254, 'f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u'],
  [256, 'i8x16.relaxed_swizzle i32x4.relaxed_trunc_f32x4_s i32x4.relaxed_trunc_f32x4_u'],
  [259, 'i32x4.relaxed_trunc_f64x2_s_zero i32x4.relaxed_trunc_f64x2_u_zero'],
  [261, 'f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd'],
  [265, 'i8x16.relaxed_laneselect i16x8.relaxed_laneselect i32x4.relaxed_laneselect i64x2.relaxed_laneselect'],
  [269, 'f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max'],
  [273, 'i16x8.relaxed_q15mulr_s i16x8.relaxed_dot_i8x16_i7x16_s i32x4.relaxed_dot_i8x16_i7x16_add_s'],
]

/** `Immediate` by opcode; `refused` where there is none. */
export const core = table(CORE)
export const bulk = table(BULK)
export const vector = table(VECTOR)

/** The refused instruction as its specification calls it, or its number. */
export function nameOf(prefix: 0 | 0xfc | 0xfd, opcode: number): string {
  const names = prefix === 0 ? REFUSED_CORE : prefix === 0xfc ? REFUSED_BULK : REFUSED_VECTOR
  for (const [first, list] of names) {
    const name = list.split(' ')[opcode - first]
    if (name !== undefined) return name
  }
  const proposal = prefix === 0 ? PROPOSALS.get(opcode) : undefined
  if (proposal !== undefined) return proposal
  const number = `0x${opcode.toString(16)}`
  return prefix === 0 ? `the unknown opcode ${number}` : `the unknown opcode 0x${prefix.toString(16)} ${number}`
}

const PROPOSALS: ReadonlyMap<number, string> = new Map([
  [0xfb, 'an instruction of the garbage collection proposal'],
  [0xfe, 'an atomic instruction'],
])

function table(rows: Rows): Uint8Array {
  const immediates = new Uint8Array(256)
  for (const [first, last, immediate] of rows) immediates.fill(immediate, first, last + 1)
  return immediates
}
