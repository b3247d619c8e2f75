import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { list, section, u32 } from '../modules.fixture.ts'
import { END, FUNCREF, build } from '../sections.fixture.ts'
import type { Parts } from '../sections.fixture.ts'
import { findInexact } from './exact-class.ts'

/** Pieces of code that leave the stack as it was, and no float among them. */
const WHOLE: readonly (readonly number[])[] = [
  [0x01],
  [0x41, 0x07, 0x1a],
  [0x42, ...u32(0x1_0000), 0x1a],
  [0x41, 0, 0x28, 2, 0, 0x1a],
  [0x41, 0, 0x41, 0, 0x36, 2, 0],
  [0x41, 1, 0x41, 2, 0x6a, 0x1a],
  [0x42, 1, 0x42, 3, 0x89, 0x1a],
  [0x02, 0x7f, 0x41, 5, END, 0x1a],
  [0x02, 0x40, 0x41, 1, 0x0d, 0, END],
  [0x02, 0x40, 0x41, 0, 0x0e, 2, 0, 0, 0, END],
  [0x41, 1, 0x04, 0x40, 0x01, 0x05, 0x01, END],
  [0x41, 1, 0x41, 2, 0x41, 0, 0x1b, 0x1a],
  [0x41, 1, 0x41, 2, 0x41, 0, 0x1c, 1, 0x7f, 0x1a],
  [0x3f, 0, 0x40, 0, 0x1a],
  [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0],
  [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 10, 0, 0],
  // Bytes of a vector that look like float instructions.
  [0xfd, 12, 0x92, 0x43, 0xa0, 0x7d, 0x7c, 0x8b, 0x92, 0x92, 0x43, 0xa0, 0x7d, 0x7c, 0x8b, 0x92, 1, 2, 0x1a],
  [0x41, 0, 0xfd, 15, 0x41, 3, 0xfd, 17, 0xfd, ...u32(0xae), 0x1a],
  [0xd0, FUNCREF, 0xd1, 0x1a],
]

const FLOATS: readonly { readonly code: readonly number[]; readonly name: string }[] = [
  { code: [0x43, 0, 0, 0, 0, 0x1a], name: 'f32.const' },
  { code: [0x41, 0, 0xb2, 0x1a], name: 'f32.convert_i32_s' },
  { code: [0x41, 0, 0x2b, 3, 0, 0x1a], name: 'f64.load' },
  { code: [0x42, 0, 0xbf, 0x1a], name: 'f64.reinterpret_i64' },
  { code: [0x41, 0, 0xfd, 15, 0xfd, ...u32(0xe3), 0x1a], name: 'f32x4.sqrt' },
  { code: [0x41, 0, 0xfd, 15, 0xfd, ...u32(0xf8), 0x1a], name: 'i32x4.trunc_sat_f32x4_s' },
  { code: [0x41, 0, 0xfd, 15, 0x41, 0, 0xfd, 15, 0xfd, ...u32(0x100), 0x1a], name: 'i8x16.relaxed_swizzle' },
  { code: [0x02, 0x7d, 0x00, END, 0x1a], name: 'a value of type f32' },
]

const whole = fc.array(fc.constantFrom(...WHOLE), { maxLength: 40 })

/** A good module of these functions. */
function moduleOf(bodies: readonly (readonly (readonly number[])[])[]): Uint8Array<ArrayBuffer> {
  return build({ bodies: bodies.map((pieces) => [0, ...pieces.flat(), END]) })
}

describe('floating point', () => {
  test('is not found where there is none', () => {
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 6 }), (bodies) => {
        const module = moduleOf(bodies)
        expect(WebAssembly.validate(module)).toBe(true)
        expect(findInexact(module)).toBeNull()
      }),
    )
  })

  test('is found wherever one instruction of it is, with its function and its name', () => {
    fc.assert(
      fc.property(
        whole,
        whole,
        whole,
        fc.constantFrom(...FLOATS),
        fc.nat(3),
        (before, after, other, float, position) => {
          const bodies = Array.from({ length: 4 }, (_, index) =>
            index === position ? [...before, float.code, ...after] : other,
          )
          const module = moduleOf(bodies)
          expect(WebAssembly.validate(module)).toBe(true)
          expect(findInexact(module)).toContain(`Function ${position} has ${float.name} (byte `)
        },
      ),
    )
  })

  test('is named with the byte where it begins', () => {
    const module = moduleOf([[[0x01], [0x43, 1, 2, 3, 4, 0x1a]]])
    const at = Buffer.from(module).indexOf(Buffer.from([0x43, 1, 2, 3, 4]))
    expect(findInexact(module)).toContain(`Function 0 has f32.const (byte ${at}).`)
  })

  test.each<[string, Parts, string]>([
    ['a parameter', { types: [[0x60, 1, 0x7c, 0]] }, 'A type has a value of type f64'],
    ['a result', { types: [[0x60, 0, 2, 0x7f, 0x7d]] }, 'A type has a value of type f32'],
    ['a global', { after: { 5: section(6, [1, 0x7d, 0, 0x43, 0, 0, 0, 0, END]) } }, 'A global has a value of type f32'],
    ['a local', { bodies: [[1, 1, 0x7c, END]] }, 'Function 0 has a value of type f64'],
    ['the choice of a value', { bodies: [[0, 0x00, 0x1c, 1, 0x7d, 0x1a, END]] }, 'Function 0 has a value of type f32'],
    ['a loop', { bodies: [[0, 0x03, 0x7c, 0x00, END, 0x1a, END]] }, 'Function 0 has a value of type f64'],
    [
      'where data goes',
      { after: { 10: section(11, [1, 0, 0x43, 0, 0, 0, 0, END, 0]) } },
      'A data segment has f32.const',
    ],
    [
      'where elements go',
      { tables: [[FUNCREF, 0, 1]], after: { 7: section(9, [1, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, END, 0]) } },
      'An element segment has f64.const',
    ],
  ])('is found in the type of %s', (_, parts, expected) => {
    expect(findInexact(build(parts))).toContain(expected)
  })
})

describe('what differs from machine to machine', () => {
  test.each<[string, Parts, string]>([
    ['memory that may grow', { memory: [[1, 1, 2]] }, 'room to grow from 1 to 2 pages'],
    ['memory without a maximum', { memory: [[0, 1]] }, 'limits of an unknown kind'],
    ['shared memory', { memory: [[3, 1, 1]] }, 'threads'],
    ['an atomic instruction', { bodies: [[0, 0x41, 0, 0xfe, 0x10, 2, 0, 0x1a, END]] }, 'an atomic instruction'],
    ['a fence', { bodies: [[0, 0xfe, 3, 0, END]] }, 'an atomic instruction'],
    [
      'a table that grows',
      { tables: [[FUNCREF, 0, 1]], bodies: [[0, 0xd0, FUNCREF, 0x41, 1, 0xfc, 15, 0, 0x1a, END]] },
      'table.grow',
    ],
    ['exceptions', { bodies: [[0, 0x06, 0x40, 0x19, END, END]] }, 'Function 0 has try'],
    ['collected types', { types: [[0x5e, 0x7f, 1]] }, 'the unknown form 0x5e'],
    ['collected values', { bodies: [[0, 0x41, 1, 0xfb, 28, 0x1a, END]] }, 'garbage collection'],
    ['a tag', { after: { 5: section(13, [1, 0, 0]) } }, 'a section of the unknown kind 13'],
    ['an instruction nobody knows', { bodies: [[0, 0xff, END]] }, 'the unknown opcode 0xff'],
    ['a vector instruction nobody knows', { bodies: [[0, 0xfd, ...u32(0x140), END]] }, 'the unknown opcode 0xfd 0x140'],
    ['an access to a second memory', { bodies: [[0, 0x41, 0, 0x28, 0x42, 1, 0, 0x1a, END]] }, 'a second memory'],
  ])('%s is refused', (_, parts, expected) => {
    expect(findInexact(build(parts))).toContain(expected)
  })

  test('nothing follows the end of a function or of a section', () => {
    expect(findInexact(build({ bodies: [[0, END, 0x43, 0, 0, 0, 0]] }))).toContain('code after its end')
    expect(findInexact(build({ after: { 5: section(6, [0, 0x7d]) } }))).toContain('bytes left over')
  })

  test('imported functions count in the index', () => {
    const imports = section(
      2,
      list([
        [1, 0x61, 1, 0x62, 0, 0],
        [1, 0x61, 1, 0x63, 0, 0],
      ]),
    )
    expect(findInexact(build({ bodies: [[0, 0x43, 0, 0, 0, 0, 0x1a, END]], after: { 1: imports } }))).toContain(
      'Function 2 has f32.const',
    )
  })
})

/** What was thrown, or nothing. */
function thrownBy(action: () => unknown): unknown {
  try {
    action()
    return null
  } catch (error: unknown) {
    return error
  }
}

test('whatever the bytes are, there is an answer, or they end too early', () => {
  const original = moduleOf([WHOLE, WHOLE])
  fc.assert(
    fc.property(fc.nat(original.length - 1), fc.nat(255), (at, value) => {
      const mutant = Uint8Array.from(original)
      mutant[at] = value
      expect([null, expect.objectContaining({ name: 'Malformed' })]).toContainEqual(thrownBy(() => findInexact(mutant)))
    }),
    { numRuns: 1000 },
  )
})

const programs = path.resolve(import.meta.dirname, '../../../programs/programs.json')

test('what programs.json says of a program is so', async () => {
  const records: unknown = JSON.parse(await readFile(programs, 'utf8'))
  for (const record of Array.isArray(records) ? records : []) {
    const module = await readFile(path.resolve(import.meta.dirname, `../../../../out/programs/${record.name}.wasm`))
    expect({ name: record.name, verifiable: findInexact(module) === null }).toEqual({
      name: record.name,
      verifiable: record.verifiable,
    })
  }
})
