import type { PowerUse } from '../../../contract/power.ts'
import type { JobKind } from '../../../contract/worker.ts'
import { plural, sentences, translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import css from './rules-screen.module.css'

const names: Readonly<Record<JobKind, string>> = { wasm: say`An hour, processor`, wgsl: say`An hour, card` }

/** What work would bring and takes, and what it took today. Estimates say “about”. */
export function PowerFacts() {
  const { hourOfWork, today, rules, atLoss } = useSection('policy')
  const { asset, practice } = useSection('network')
  const { currency } = rules.electricity
  const coin = practice ? t`${asset.symbol} practice money` : asset.symbol
  const facts: Fact[] = hourOfWork.map(({ kind, coins, watts, measured, cost }) => ({
    name: translated(names[kind]),
    value: hourText(
      `${plain(coins)} ${coin}`,
      watts,
      cost === null ? null : `${plain(cost)} ${currency}`,
      sentences(
        measured ? t`Measured here.` : t`The power is an estimate.`,
        atLoss.includes(kind) ? t`Not taken: it pays less than its electricity.` : '',
      ),
    ),
  }))
  if (today.jobs > 0) facts.push({ name: t`Used today`, value: usedToday(today) })
  if (facts.length === 0) return null
  return (
    <div>
      <Facts facts={facts} />
      <p className={css['hint']}>{t`Above what the machine takes idle. No promise: nobody has to buy.`}</p>
    </div>
  )
}

function hourText(coins: string, watts: number, cost: string | null, further: string): string {
  const brings =
    cost === null
      ? t`Brings at most ${coins} if all of it is bought; takes about ${Math.round(watts)} W.`
      : t`Brings at most ${coins} if all of it is bought; takes about ${Math.round(watts)} W, about ${cost}.`
  return sentences(brings, further)
}

function usedToday(today: PowerUse): string {
  const jobs = plural(today.jobs, { one: '# job', other: '# jobs' })
  const cost = today.cost === null ? '' : `, ${plain(today.cost)} ${today.currency}`
  const used = `${plain(today.wattHours)} Wh${cost}`
  if (today.estimatedJobs === 0) return t`${used} for ${jobs}.`
  return sentences(t`About ${used} for ${jobs}.`, t`${today.estimatedJobs} of them estimated: no sensor covered them.`)
}

/** Three digits are as many as such a figure bears. */
function plain(value: number): string {
  return String(Number(value.toPrecision(3)))
}
