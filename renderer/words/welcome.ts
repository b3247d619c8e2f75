import type { Measured } from '../../contract/welcome.ts'
import { say } from '../../contract/words/say.ts'
import { plural, t } from '../../contract/words/speak.ts'
import { duration } from '../format/time.ts'
import { inWords } from './capability.ts'

/** What will be measured, and what is being done meanwhile. */
export const measuringWords = {
  gpu: {
    plan: say`Your card works through a long calculation for about 20 seconds, the same one that buyers check it with. You may hear its fans.`,
    now: say`The card is at work. You can go on; it ends by itself.`,
  },
  cpu: {
    plan: say`Your processor draws the same picture again and again for about 20 seconds, in the same box that strangers’ work runs in.`,
    now: say`Drawing pictures. You can go on; it ends by itself.`,
  },
} as const

/** The figure, and what it means. */
export function measuredWords(measured: Measured): string {
  if (measured.on === 'gpu') return t`The card does ${inWords(measured.throughput)} calculations a second, measured.`
  const each = duration(measured.eachMs)
  return plural(
    measured.pictures,
    { one: '# picture drawn in {1}, measured.', other: '# pictures drawn, each in about {1}, one after the other.' },
    each,
  )
}
