import { HEADER, ascii, list, section, u32 } from './modules.fixture.ts'

/** Modules in sections, for what `assemble` has no words for: many functions, other types, any more sections. */

export type Section = readonly number[]
export const END = 0x0b
export const FUNCREF = 0x70
export const EXTERNREF = 0x6f

export const text = (name: string): number[] => [...u32(name.length), ...ascii(name)]

export interface Parts {
  readonly types?: readonly Section[]
  readonly memory?: readonly Section[]
  /** Code of `_start`, which has no locals. */
  readonly body?: readonly number[]
  /** All bodies, with their locals and ends, instead; the first is `_start`. */
  readonly bodies?: readonly Section[]
  readonly tables?: readonly Section[]
  /** Any more sections, by the id of the section that they follow. */
  readonly after?: Readonly<Record<number, ArrayLike<number>>>
  /** Sections instead of those made here, by id. */
  readonly instead?: Readonly<Record<number, ArrayLike<number>>>
}

/** A module of any size, in sections. */
export function build(parts: Parts): Uint8Array<ArrayBuffer> {
  const bodies = parts.bodies ?? [[0, ...(parts.body ?? []), END]]
  const sections: readonly (readonly [number, Section])[] = [
    [1, section(1, list([[0x60, 0, 0], ...(parts.types ?? [])]))],
    [3, section(3, list(bodies.map(() => [0])))],
    [4, parts.tables === undefined ? [] : section(4, list(parts.tables))],
    [5, section(5, list(parts.memory ?? [[1, 1, 1]]))],
    [
      7,
      section(
        7,
        list([
          [...text('_start'), 0, 0],
          [...text('memory'), 2, 0],
        ]),
      ),
    ],
    [10, section(10, list(bodies.map((body) => [...u32(body.length), ...body])))],
  ]
  const pieces = sections.flatMap(([id, content]) => [parts.instead?.[id] ?? content, parts.after?.[id] ?? []])
  return joined([HEADER, ...pieces])
}

/** A section of so many of the same item. */
export function repeated(id: number, count: number, item: readonly number[]): Uint8Array {
  const size = u32(count)
  const content = new Uint8Array(size.length + count * item.length)
  content.set(size)
  for (let at = size.length; at < content.length; at += item.length) content.set(item, at)
  return joined([[id], u32(content.length), content])
}

function joined(pieces: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
