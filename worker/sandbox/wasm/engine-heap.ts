import type { ByteReader } from './byte-reader.ts'
import { invalid } from './refusal.ts'
import type { Refusal } from './refusal.ts'

/*
 * A module may use its linear memory and little else. Objects on the engine's own heap are not
 * bounded by any declaration, and an engine whose heap is full ends its process: so what makes such
 * objects (collected types, exceptions with payload, tables without bounds) is refused here.
 */

/** Elements of all tables together; V8 allows as many for each one. */
export const MAX_TABLE_ELEMENTS = 10_000_000

const FUNCTION_TYPE = 0x60
const VALUE_TYPES: ReadonlySet<number> = new Set([0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f])
const REFERENCE_TYPES: ReadonlySet<number> = new Set([0x70, 0x6f])

/** Function types over numbers, vectors and plain references only. */
export function checkTypes(section: ByteReader): Refusal | null {
  for (let left = section.u32(); left > 0; left -= 1) {
    if (section.byte() !== FUNCTION_TYPE) return proposal('types of the garbage collection')
    // Parameters, then results.
    for (let vectors = 0; vectors < 2; vectors += 1) {
      for (let values = section.u32(); values > 0; values -= 1) {
        if (!VALUE_TYPES.has(section.byte())) return proposal('typed references')
      }
    }
  }
  return null
}

/** Tables of plain references which together cannot grow over `MAX_TABLE_ELEMENTS`. */
export function checkTables(section: ByteReader): Refusal | null {
  let elements = 0
  for (let left = section.u32(); left > 0; left -= 1) {
    if (!REFERENCE_TYPES.has(section.byte())) return proposal('typed references')
    const flags = section.byte()
    if (flags > 1) return proposal('64-bit or shared tables')
    const least = section.u32()
    const most = flags === 1 ? section.u32() : MAX_TABLE_ELEMENTS
    elements += Math.max(least, Math.min(most, MAX_TABLE_ELEMENTS))
  }
  if (elements <= MAX_TABLE_ELEMENTS) return null
  return {
    reason: 'memory-undeclared',
    message: `The tables may grow to ${elements} elements together, over the limit of ${MAX_TABLE_ELEMENTS}.`,
  }
}

export function refuseTags(): Refusal {
  return proposal('exceptions')
}

function proposal(name: string): Refusal {
  return invalid(`The module uses ${name}, an extension of WebAssembly that jobs do not have.`)
}
