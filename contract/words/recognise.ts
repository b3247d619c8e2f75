/** A message of the catalogues found in an English text, and what stood at its places. */
export interface Recognised {
  readonly id: string
  readonly values: readonly string[]
}

interface Pattern {
  readonly id: string
  /** Looked at first: most texts fail here, which costs far less than a pattern. */
  readonly begins: string
  readonly ends: string
  readonly fits: RegExp
  /** Place numbers in the order in which they stand in the text. */
  readonly places: readonly number[]
}

const PLACE = /\{(\d+)\}/g
/** A message with fewer letters of its own than this fits almost anything. */
const FEW_LETTERS = 6

/**
 * Finds the message that made a text. Where several fit, the one with the most words of its own is meant.
 * Texts without a place are looked up as they are; messages with plural forms are never looked for, and one with
 * hardly a word of its own (`{0} and {1}`) only where what stands at its places is known too.
 */
export function recogniser(ids: readonly string[]): (text: string) => Recognised | null {
  const exact = new Set(ids)
  const patterns = ids
    .filter((id) => /\{\d+\}/.test(id) && !/\{\d+,/.test(id))
    .sort((a, b) => ownLength(b) - ownLength(a))
    .map(patternOf)
  const recognise = (text: string): Recognised | null => {
    if (exact.has(text)) return { id: text, values: [] }
    for (const { id, begins, ends, fits, places } of patterns) {
      if (!text.startsWith(begins) || !text.endsWith(ends)) continue
      const found = fits.exec(text)?.slice(1)
      if (found === undefined) continue
      if (lettersOf(id) >= FEW_LETTERS || found.every(isKnown)) return { id, values: inOrder(places, found) }
    }
    return null
  }
  const isKnown = (value: string): boolean => !/\p{L}{2}/u.test(value) || recognise(value) !== null
  return recognise
}

function patternOf(id: string): Pattern {
  const places = [...id.matchAll(PLACE)].map(([, place]) => Number(place))
  const parts = id.split(/\{\d+\}/)
  const own = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return {
    id,
    begins: parts[0] ?? '',
    ends: parts.at(-1) ?? '',
    fits: new RegExp(`^${own.join('(.*?)')}$`, 'su'),
    places,
  }
}

function lettersOf(id: string): number {
  return id.replace(PLACE, '').replace(/\P{L}/gu, '').length
}

function ownLength(id: string): number {
  return id.replace(PLACE, '').length
}

function inOrder(places: readonly number[], found: readonly string[]): readonly string[] {
  const values: string[] = []
  for (const [index, place] of places.entries()) values[place] = found[index] ?? ''
  return values
}
