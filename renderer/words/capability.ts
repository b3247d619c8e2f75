import type { CapabilityCard, SpeedProof } from '../../contract/capability.ts'
import { spoken, plural, t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import { foreignText } from '../format/foreign-text.ts'
import { duration } from '../format/time.ts'

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

/** A large number as a person says it, three digits: `2.06 trillion`. */
export function inWords(count: number): string {
  const digits = (size: number): number => Number((count / size).toPrecision(3))
  // Chinese counts by ten thousands, so its words for these sizes are others.
  if (spoken() === 'zh-Hans')
    return new Intl.NumberFormat('zh-CN', { notation: 'compact', maximumSignificantDigits: 3 }).format(count)
  if (count >= 1e15) return `${digits(1e15)} quadrillion`
  if (count >= 1e12) return `${digits(1e12)} trillion`
  if (count >= 1e9) return `${digits(1e9)} billion`
  return count >= 1e6 ? `${digits(1e6)} million` : String(digits(1))
}

export function cardName({ adapter, name }: CapabilityCard): string {
  const shown = foreignText(name, 80)
  return adapter === 'gpu' ? shown : t`${shown} (software, no real card)`
}

/** What was asked of the card, and how long it took. */
export function taskSentence({ n, T, elapsedMs }: SpeedProof): string {
  const times = T === 1 ? t`once` : t`${T} times in a row`
  return t`Two tables of ${whole.format(n)} by ${whole.format(n)} numbers multiplied, ${times}, in ${duration(elapsedMs)}`
}

/** How sure the check of the answer is. */
export function oddsSentence({ k }: Pick<SpeedProof, 'k'>): string {
  return t`A wrong answer would pass about once in ${inWords(65_521 ** k)} tries.`
}

export function companySentence({ together }: Pick<SpeedProof, 'together'>): string {
  if (together === 1) return t`Alone, so another seller could share this card`
  return plural(together - 1, {
    one: 'In the same second as # other, so one card cannot pose as many',
    other: 'In the same second as # others, so one card cannot pose as many',
  })
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
