/** A message of the catalogues found in an English text, and what stood at its places. */
export interface Recognised {
  readonly id: string
  readonly values: readonly string[]
}

interface Pattern {
  readonly id: string
  readonly fits: RegExp
  /** Place numbers in the order in which they stand in the text. */
  readonly places: readonly number[]
}

const PLACE = /\{(\d+)\}/g

/**
 * Finds the message that made a text. Where several fit, the one with the most words of its own is meant.
 * Texts without a place are looked up as they are; messages with plural forms are never looked for.
 */
export function recogniser(ids: readonly string[]): (text: string) => Recognised | null {
  const exact = new Set(ids)
  const patterns = ids
    .filter((id) => /\{\d+\}/.test(id) && !/\{\d+,/.test(id))
    .sort((a, b) => ownLength(b) - ownLength(a))
    .map(patternOf)
  return (text) => {
    if (exact.has(text)) return { id: text, values: [] }
    for (const { id, fits, places } of patterns) {
      const found = fits.exec(text)
      if (found !== null) return { id, values: inOrder(places, found.slice(1)) }
    }
    return null
  }
}

function patternOf(id: string): Pattern {
  const places = [...id.matchAll(PLACE)].map(([, place]) => Number(place))
  const own = id.split(/\{\d+\}/).map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return { id, fits: new RegExp(`^${own.join('(.*?)')}$`, 'su'), places }
}

function ownLength(id: string): number {
  return id.replace(PLACE, '').length
}

function inOrder(places: readonly number[], found: readonly string[]): readonly string[] {
  const values: string[] = []
  for (const [index, place] of places.entries()) values[place] = found[index] ?? ''
  return values
}
