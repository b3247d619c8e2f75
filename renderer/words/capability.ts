import type { CapabilityCard, SpeedProof } from '../../contract/capability.ts'
import { t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import { foreignText } from '../format/foreign-text.ts'
import { duration } from '../format/time.ts'

const UNITS = [
  [1e15, 'quadrillion'],
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
] as const

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

/** A large number as a person says it, three digits: `2.06 trillion`. */
export function inWords(count: number): string {
  const [size, name] = UNITS.find(([least]) => count >= least) ?? [1, '']
  return `${Number((count / size).toPrecision(3))} ${name}`.trim()
}

export function cardName({ adapter, name }: CapabilityCard): string {
  const shown = foreignText(name, 80)
  return adapter === 'gpu' ? shown : t`${shown} (software, no real card)`
}

/** What was asked of the card, and how long it took. */
export function taskSentence({ n, T, elapsedMs }: SpeedProof): string {
  const times = T === 1 ? 'once' : t`${T} times in a row`
  return t`Two tables of ${whole.format(n)} by ${whole.format(n)} numbers multiplied, ${times}, in ${duration(elapsedMs)}`
}

/** How sure the check of the answer is. */
export function oddsSentence({ k }: Pick<SpeedProof, 'k'>): string {
  return t`A wrong answer would pass about once in ${inWords(65_521 ** k)} tries.`
}

export function companySentence({ together }: Pick<SpeedProof, 'together'>): string {
  if (together === 1) return t`Alone, so another seller could share this card`
  return t`In the same second as ${together - 1} other${together === 2 ? '' : 's'}, so one card cannot pose as many`
}

/** How the check works, for somebody who has never heard of one. */
export const METHOD: readonly string[] = [
  say`The checker makes up a long calculation that nobody can know beforehand, and starts a stopwatch.`,
  say`The stopwatch stops when this machine commits itself to an answer; it cannot be changed afterwards.`,
  say`The checker tests the answer with secret numbers that it never tells anybody, and signs what it measured.`,
]

/** What the figure must not be taken for. */
export const NOT_PROVEN: readonly string[] = [
  say`Which card it is, how much memory it has, or that it is a single one.`,
  say`That it is as fast at other work, or still as fast today.`,
  say`That this machine did it by itself: it could have passed the work on in time.`,
  say`That jobs are done rightly: each job’s own receipt is for that.`,
]
