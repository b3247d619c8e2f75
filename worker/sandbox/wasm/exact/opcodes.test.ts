import { describe, expect, test } from 'vitest'
import { HEADER, list, section, u32 } from '../modules.fixture.ts'
import { findInexact } from './exact-class.ts'
import { Immediate, bulk, core, nameOf, vector as vectorImmediates } from './opcodes.ts'

/*
 * The engine that runs these tests says which instructions exist, what follows them and what they
 * take and give; the tables of the exact class have to agree.
 */

const TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, funcref: 0x70, externref: 0x6f } as const
type TypeName = keyof typeof TYPES
const NAMES: readonly TypeName[] = ['i32', 'i64', 'f32', 'f64', 'v128', 'funcref', 'externref']
const UNREACHABLE = 0x00
const END = 0x0b
const TRY = 0x06
const LAST_VECTOR_OPCODE = 0x120

/** A module with one of everything an instruction can name; locals are one of each type. */
function moduleWith(code: readonly number[], locals: readonly TypeName[] = NAMES): Uint8Array<ArrayBuffer> {
  const body = [...u32(locals.length), ...locals.flatMap((type) => [1, TYPES[type]]), ...code, END]
  return Uint8Array.from([
    ...HEADER,
    ...section(1, list([[0x60, 0, 0]])),
    ...section(3, list([[0]])),
    ...section(4, list([[0x70, 1, 1, 1]])),
    ...section(5, list([[1, 1, 1]])),
    ...section(6, list([[TYPES.i32, 1, 0x41, 0, END]])),
    ...section(9, list([[1, 0, 1, 0]])),
    ...section(12, u32(1)),
    ...section(10, list([[...u32(body.length), ...body]])),
    ...section(11, list([[1, 1, 7]])),
  ])
}

/** Blocks in blocks: makes no sense to whoever takes some of its first bytes for operands. */
const NESTED = [
  ...Array.from({ length: 9 }, () => [0x02, 0x40]).flat(),
  ...Array.from({ length: 9 }, () => END),
  UNREACHABLE,
]

interface Instruction {
  readonly name: string
  readonly bytes: readonly number[]
  readonly immediate: number
  readonly refusedAs: string
}

const OPCODES: readonly Instruction[] = [
  ...range(0, 0xff)
    .filter((opcode) => ![0xfb, 0xfc, 0xfd, 0xfe].includes(opcode))
    .map((opcode) => instruction(0, opcode, core)),
  ...range(0, 40).map((opcode) => instruction(0xfc, opcode, bulk)),
  ...range(0, LAST_VECTOR_OPCODE).map((opcode) => instruction(0xfd, opcode, vectorImmediates)),
]

function instruction(prefix: 0 | 0xfc | 0xfd, opcode: number, table: Uint8Array): Instruction {
  return {
    name: `${prefix.toString(16)} ${opcode.toString(16)}`,
    bytes: prefix === 0 ? [opcode] : [prefix, ...u32(opcode)],
    immediate: table[opcode] ?? Immediate.refused,
    refusedAs: nameOf(prefix, opcode),
  }
}

/** What may follow an opcode, shortest first, each complete with what closes a block. */
const OPERANDS: readonly (readonly number[])[] = [
  [],
  [TYPES.funcref],
  [0],
  [0, 0],
  [0, 0, 0],
  [0, 0, 0, 0],
  [1, TYPES.i32],
  [0x40, END],
  Array.from({ length: 8 }, () => 0),
  Array.from({ length: 16 }, () => 0),
]

/** The operands with which the engine takes the instruction, or null when it does not know it. */
function operandsOf({ bytes }: Instruction): readonly number[] | null {
  // After `unreachable` whatever an instruction takes is there.
  const fits = (operands: readonly number[]): boolean =>
    WebAssembly.validate(moduleWith([UNREACHABLE, ...bytes, ...operands, ...NESTED]))
  return OPERANDS.find(fits) ?? null
}

/** The one type that fits, or null when all do (nothing is taken there) or several. */
function onlyType(fits: (type: number) => boolean): TypeName | null {
  const fitting = NAMES.filter((_, local) => fits(local))
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}

/** Every scalar and vector type that the instruction takes or gives for certain. */
function typesOf({ bytes }: Instruction, operands: readonly number[]): readonly TypeName[] {
  const code = [...bytes, ...operands]
  const found: TypeName[] = []
  const taken: number[] = []
  for (let depth = 0; depth < 3; depth += 1) {
    const type = onlyType((local) =>
      WebAssembly.validate(moduleWith([UNREACHABLE, 0x20, local, ...taken, ...code, UNREACHABLE])),
    )
    if (type === null) break
    found.push(type)
    taken.unshift(0x20, NAMES.indexOf(type))
  }
  const given = onlyType((local) => WebAssembly.validate(moduleWith([UNREACHABLE, ...code, 0x21, local])))
  return given === null ? found : [...found, given]
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

const known = OPCODES.map((item) => ({ item, operands: operandsOf(item) }))

const BRACKETS = [0x05, END]
const letThrough = known.filter(
  // "else" and "end" mean nothing by themselves.
  ({ item }) => item.immediate !== Immediate.refused && !BRACKETS.includes(item.bytes[0] ?? END),
)

describe('against the engine', () => {
  test('it knows the instructions these tests are about', () => {
    expect(known.filter(({ operands }) => operands !== null).length).toBeGreaterThan(400)
  })

  test('an instruction that takes or gives a float is refused, by its name', () => {
    const floats = known.filter(({ item, operands }) => {
      const types = operands === null ? [] : typesOf(item, operands)
      return types.includes('f32') || types.includes('f64')
    })
    // Of the core 68, 8 saturating conversions, 6 that move lanes.
    expect(floats.length).toBe(82)
    for (const { item, operands } of floats) {
      expect(item).toMatchObject({ immediate: Immediate.refused, refusedAs: expect.stringMatching(/f32|f64/) })
      const refusal = findInexact(moduleWith([...item.bytes, ...(operands ?? [])], ['i32']))
      expect(refusal).toContain(`Function 0 has ${item.refusedAs}`)
    }
  })

  test('an instruction that is let through is read to its last byte', () => {
    for (const { item, operands } of letThrough) {
      const code = [...item.bytes, ...(operands ?? [])]
      expect({ item, refusal: findInexact(moduleWith(code, ['i32'])) }).toEqual({ item, refusal: null })
      // A reader that took one byte too many or too few would not see this float where it is.
      const withFloat = moduleWith([...code, 0x43, 0, 0, 0, 0], ['i32'])
      expect({ item, refusal: findInexact(withFloat) }).toEqual({
        item,
        refusal: expect.stringContaining('Function 0 has f32.const'),
      })
    }
  })

  test('no operand is taken for an instruction', () => {
    // 6 is "try", which is refused, wherever the engine takes it for an operand.
    const variants = letThrough.flatMap(({ item, operands }) =>
      (operands ?? []).map((_, index) => [...item.bytes, ...(operands ?? []).with(index, TRY)]),
    )
    const valid = variants.filter((code) => WebAssembly.validate(moduleWith([UNREACHABLE, ...code, ...NESTED])))
    expect(valid.length).toBeGreaterThan(80)
    for (const code of valid)
      expect({ code, refusal: findInexact(moduleWith(code, ['i32'])) }).toEqual({ code, refusal: null })
  })

  test('whatever the engine knows is let through or refused by a name', () => {
    const unnamed = known.filter(
      ({ item, operands }) =>
        operands !== null && item.immediate === Immediate.refused && item.refusedAs.includes('unknown'),
    )
    expect(unnamed).toEqual([])
  })

  test('what the engine does not know is refused', () => {
    expect(letThrough.filter(({ operands }) => operands === null)).toEqual([])
  })

  test('every relaxed vector instruction is refused', () => {
    for (const opcode of range(0x100, 0x113)) {
      expect(findInexact(moduleWith([0xfd, ...u32(opcode)], ['i32']))).toContain('relaxed')
    }
  })
})
