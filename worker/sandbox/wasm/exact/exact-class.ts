import { ByteReader } from '../byte-reader.ts'
import { Inexact, checkReferenceType, checkValueType, skipExpression } from './instructions.ts'

const HEADER_BYTES = 8
const FUNCTION_TYPE = 0x60
const SECTION = { type: 1, imports: 2, table: 4, memory: 5, global: 6, element: 9, code: 10, data: 11 } as const
/** Custom, function, export, start and data count: indices and names only. */
const HARMLESS_SECTIONS: readonly number[] = [0, 3, 7, 8, 12]

/**
 * Why a re-run of this module could differ, in words for the buyer, or null when it cannot: no
 * floating point and no relaxed vectors anywhere, no shared memory and no atomics, memory and tables
 * of one size, and nothing that this reader does not know. It reads what a compiler reads: a module
 * that passes here and that the compiler accepts holds nothing else.
 * @throws Malformed when the bytes end early
 */
export function findInexact(bytes: Uint8Array): string | null {
  const reader = new ByteReader(bytes, HEADER_BYTES)
  let imported = 0
  let id = 0
  try {
    while (!reader.done) {
      const at = reader.position
      id = reader.byte()
      const section = reader.part(reader.u32())
      if (id === SECTION.imports) imported = readImports(section)
      else if (id === SECTION.code) readBodies(bytes, section, imported)
      else readSection(bytes, id, section, at)
      if (!section.done && !HARMLESS_SECTIONS.includes(id)) throw new Inexact('bytes left over', section.position)
    }
    return null
  } catch (error: unknown) {
    if (!(error instanceof Inexact)) throw error
    const where = error.functionIndex === null ? PLACES.get(id) : `Function ${error.functionIndex}`
    return `${where ?? 'The module'} has ${error.what} (byte ${error.offset}). ${RULE}`
  }
}

const RULE = 'A verifiable job computes with whole numbers only, in memory and tables of one fixed size.'

const PLACES: ReadonlyMap<number, string> = new Map([
  [SECTION.type, 'A type'],
  [SECTION.imports, 'An import'],
  [SECTION.table, 'A table'],
  [SECTION.memory, 'The memory'],
  [SECTION.global, 'A global'],
  [SECTION.element, 'An element segment'],
  [SECTION.data, 'A data segment'],
])

function readSection(bytes: Uint8Array, id: number, section: ByteReader, at: number): void {
  switch (id) {
    case SECTION.type:
      return each(section, readType)
    case SECTION.table:
      return each(section, readTable)
    case SECTION.memory:
      return each(section, readMemory)
    case SECTION.global:
      return each(section, (global) => readGlobal(bytes, global))
    case SECTION.element:
      return each(section, (segment) => readElements(bytes, segment))
    case SECTION.data:
      return each(section, (segment) => readData(bytes, segment))
    default:
      if (!HARMLESS_SECTIONS.includes(id)) throw new Inexact(`a section of the unknown kind ${id}`, at)
  }
}

function each(section: ByteReader, read: (section: ByteReader) => void): void {
  for (let left = section.u32(); left > 0; left -= 1) read(section)
}

function readType(section: ByteReader): void {
  const at = section.position
  const form = section.byte()
  if (form !== FUNCTION_TYPE) throw new Inexact(`the unknown form 0x${form.toString(16)}`, at)
  // Parameters, then results.
  for (let vectors = 0; vectors < 2; vectors += 1) {
    each(section, (types) => checkValueType(types.byte(), types.position - 1))
  }
}

/** How many functions there are before the module's own. */
function readImports(section: ByteReader): number {
  let functions = 0
  each(section, (item) => {
    item.take(item.u32())
    item.take(item.u32())
    if (item.byte() !== 0) throw new Inexact('something other than a function', item.position - 1)
    item.u32()
    functions += 1
  })
  return functions
}

function readTable(section: ByteReader): void {
  checkReferenceType(section.byte(), section.position - 1)
  // A table that may grow is harmless as long as nothing grows it: `table.grow` is refused.
  const flags = section.byte()
  if (flags > 1) throw new Inexact('limits of an unknown kind', section.position - 1)
  section.u32()
  if (flags === 1) section.u32()
}

function readMemory(section: ByteReader): void {
  const at = section.position
  const flags = section.byte()
  if (flags !== 1) throw new Inexact(flags === 3 ? 'threads to share it' : 'limits of an unknown kind', at)
  const least = section.u32()
  const most = section.u32()
  // What is left for `memory.grow` always fails: the answer is the same everywhere.
  if (least !== most) throw new Inexact(`room to grow from ${least} to ${most} pages`, at)
}

function readGlobal(bytes: Uint8Array, section: ByteReader): void {
  checkValueType(section.byte(), section.position - 1)
  section.byte()
  readExpression(bytes, section)
}

/** The eight kinds of element segment are told apart by three bits. */
function readElements(bytes: Uint8Array, section: ByteReader): void {
  const at = section.position
  const kind = section.u32()
  if (kind > 7) throw new Inexact(`the unknown kind ${kind}`, at)
  const [active, explicit, expressions] = [(kind & 1) === 0, (kind & 2) !== 0, (kind & 4) !== 0]
  if (active && explicit) section.u32()
  if (active) readExpression(bytes, section)
  if (!active || explicit) {
    const type = section.byte()
    if (expressions) checkReferenceType(type, section.position - 1)
  }
  each(section, () => {
    if (expressions) readExpression(bytes, section)
    else section.u32()
  })
}

function readData(bytes: Uint8Array, section: ByteReader): void {
  const at = section.position
  const kind = section.u32()
  if (kind > 1) throw new Inexact('a memory of its own', at)
  if (kind === 0) readExpression(bytes, section)
  section.take(section.u32())
}

function readBodies(bytes: Uint8Array, section: ByteReader, imported: number): void {
  let index = imported
  each(section, () => {
    const body = section.part(section.u32())
    try {
      readBody(bytes, body)
    } catch (error: unknown) {
      throw error instanceof Inexact ? new Inexact(error.what, error.offset, index) : error
    }
    index += 1
  })
}

function readBody(bytes: Uint8Array, body: ByteReader): void {
  each(body, (locals) => {
    locals.u32()
    checkValueType(locals.byte(), locals.position - 1)
  })
  readExpression(bytes, body)
  if (!body.done) throw new Inexact('code after its end', body.position)
}

function readExpression(bytes: Uint8Array, section: ByteReader): void {
  section.position = skipExpression(bytes, section.position, section.end)
}
