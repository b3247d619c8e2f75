import type { Net, PowerUse } from '../../contract/power.ts'
import { plural, t, translated } from '../../contract/words/speak.ts'
import { useSection } from '../engine/hooks.tsx'
import { ownMoney } from '../format/own-money.ts'
import { OwnMoney } from './own-money.tsx'
import { Stat } from './stat.tsx'
import { Unknown } from './unknown.tsx'

/** What electricity cost, or why nobody knows. */
export function PowerCost({ power, size }: { power: PowerUse; size?: 'l' }) {
  const { cost, currency, estimatedJobs, unpricedJobs } = power
  if (cost === null || unpricedJobs > 0) return <Unknown reason={t`price of electricity not known`} />
  return <OwnMoney text={ownMoney(cost, currency, estimatedJobs > 0)} size={size ?? 'm'} />
}

/** What is left of the income, or what is missing to know it; in a column the reason stands once, elsewhere. */
export function NetSum({ net, size, short = false }: { net: Net; size?: 'l'; short?: boolean }) {
  if (net.net === null) return <Unknown reason={short ? t`not known` : translated(net.why ?? '')} />
  return <OwnMoney text={ownMoney(net.net, net.power.currency, net.power.estimatedJobs > 0)} size={size ?? 'm'} />
}

/** Both as figures of a row of stats. */
export function NetStats({ net, today = false }: { net: Net; today?: boolean }) {
  const { practice } = useSection('network')
  // One machine has one bill: what all networks earned is set against it, whichever of them is shown.
  const isOfSeveral = useSection('others').some(({ money }) => money !== null)
  const { power } = net
  return (
    <>
      <Stat
        label={today ? t`Spent on power today` : t`Spent on power`}
        note={isOfSeveral ? t`${powerNote(power)}, all networks together` : powerNote(power)}
      >
        <PowerCost power={power} size="l" />
      </Stat>
      <Stat label={today ? t`Net today` : t`Net`} note={netNote(net, { practice, isOfSeveral })}>
        <NetSum net={net} size="l" />
      </Stat>
    </>
  )
}

function netNote(net: Net, { practice, isOfSeveral }: { practice: boolean; isOfSeveral: boolean }): string {
  if (net.net === null) return t`not known`
  if (isOfSeveral) return t`earned on all networks less power`
  return practice ? t`practice money less power` : t`earned less power`
}

function powerNote({ jobs, wattHours, estimatedJobs }: PowerUse): string {
  if (jobs === 0) return t`no jobs`
  const used = t`${Number(wattHours.toPrecision(3))} Wh above idle`
  if (estimatedJobs === 0) return used
  return t`${used}, ${plural(estimatedJobs, { one: '# job estimated', other: '# jobs estimated' })}`
}
