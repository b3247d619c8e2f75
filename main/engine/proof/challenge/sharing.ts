import { say } from '../../../../contract/words/say.ts'
/** Whether providers that were challenged in the same second can be one card. */
export interface Sharing {
  /** `unknown`: fewer than two were challenged together. */
  readonly kind: 'apart' | 'shared' | 'unclear' | 'unknown'
  /** For a person. */
  readonly sentence: string
}

/** Whoever keeps so much of its speed has a card of its own, give or take what else runs there. */
const OWN_CARD = 0.75
/** If all together do so much more than one of them alone, there is a second card. */
const ONE_CARD = 1.25

/**
 * One card that works on several challenges finishes the last of them as late as if it had been given them one
 * after the other, however it divides its time: so the slowest counts.
 * @param kept of each provider, the share of its speed alone that it had together with the others; 0 where it failed
 */
export function sharingOf(kept: readonly number[]): Sharing {
  const count = kept.length
  if (count < 2) {
    return { kind: 'unknown', sentence: say`Fewer than two providers could be challenged in the same second.` }
  }
  const least = Math.min(...kept)
  if (least >= OWN_CARD) {
    const sentence = say`Each of the ${count} kept at least ${percent(least)} of its speed while all worked at once: they are not one card.`
    return { kind: 'apart', sentence }
  }
  if (least === 0) {
    const sentence = say`Not all of the ${count} answered when they were asked at once, as each did alone: they can be one card.`
    return { kind: 'shared', sentence }
  }
  if (count * least <= ONE_CARD) {
    const sentence = say`All ${count} at once did no more than ${percent(count * least)} of what one does alone: they can be one card.`
    return { kind: 'shared', sentence }
  }
  const sentence = say`One of the ${count} kept only ${percent(least)} of its speed while all worked at once: some of them can share a card.`
  return { kind: 'unclear', sentence }
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
