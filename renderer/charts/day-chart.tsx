import { useId, useState, type PointerEvent } from 'react'
import { plural, t } from '../../contract/words/speak.ts'
import { useSection } from '../engine/hooks.tsx'
import { plainAmount, tickLabels, unitLabel } from '../format/amount.ts'
import { dayLabel, longDayLabel } from '../format/time.ts'
import { Amount } from '../ui/amount.tsx'
import { NetSum, PowerCost } from '../ui/net-figures.tsx'
import css from './day-chart.module.css'
import { dayBars, totals, type BarPart, type Day } from './days.ts'
import { scaleFraction } from './scale.ts'

/** Money by day. Arrow keys go from day to day; the line above says what the day brought. */
export function DayChart({ days }: { days: readonly Day[] }) {
  const { asset, practice } = useSection('network')
  const [active, setActive] = useState<number | null>(null)
  const { scale, bars } = dayBars(days)
  const unit = unitLabel(asset.symbol, practice)
  const labels = tickLabels(scale.ticks, asset.decimals)
  const empty = bars.every((parts) => parts.length === 0)
  const day = active === null ? undefined : days[active]
  const last = days.length - 1

  return (
    <figure className={css['figure']}>
      <Readout days={days} day={day} />
      <div className={css['chart']}>
        <div className={css['axis']} aria-hidden="true">
          <span className={css['sizer']}>{longest(labels)}</span>
          {scale.ticks.map((tick, index) => (
            <span
              key={tick.toString()}
              className={css['tick']}
              style={{ top: `${(1 - scaleFraction(scale, tick)) * 100}%` }}
            >
              {labels[index]}
            </span>
          ))}
        </div>
        <div
          className={css['plot']}
          onPointerMove={(event) => setActive(dayAt(event, days.length))}
          onPointerLeave={() => setActive(null)}
        >
          <input
            className={css['slider']}
            type="range"
            aria-label={t`Money by day, last ${days.length} days, in ${unit}`}
            min={0}
            max={last}
            value={active ?? last}
            aria-valuetext={sayDay(days[active ?? last], asset.decimals, unit)}
            onChange={(event) => setActive(event.target.valueAsNumber)}
            onFocus={(event) => {
              if (event.target.matches(':focus-visible')) setActive((before) => before ?? last)
            }}
            onBlur={() => setActive(null)}
          />
          {empty ? <p className={css['none']}>{t`Nothing came in during these days.`}</p> : null}
          <Bars bars={bars} active={active} ticks={scale.ticks.map((tick) => 1 - scaleFraction(scale, tick))} />
        </div>
        <div className={css['days']} aria-hidden="true">
          {days.map((each, index) =>
            (last - index) % 7 === 0 ? (
              <span key={each.day} style={{ left: `${((index + 0.5) / days.length) * 100}%` }}>
                {index === last ? t`today` : dayLabel(each.day)}
              </span>
            ) : null,
          )}
        </div>
      </div>
    </figure>
  )
}

function Bars(props: { bars: readonly (readonly BarPart[])[]; active: number | null; ticks: readonly number[] }) {
  const pattern = useId()
  const slot = 100 / props.bars.length
  return (
    <svg width="100%" height="100%" aria-hidden="true" focusable="false">
      <defs>
        <pattern id={pattern} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className={css['hatch']} width="2" height="5" />
        </pattern>
      </defs>
      {props.ticks.map((tick) => (
        <line key={tick} className={css['grid']} x1="0" x2="100%" y1={`${tick * 100}%`} y2={`${tick * 100}%`} />
      ))}
      {props.active === null ? null : (
        <rect className={css['cursor']} x={`${props.active * slot}%`} y="0" width={`${slot}%`} height="100%" />
      )}
      {props.bars.map((parts, index) =>
        parts.map((part) => (
          <rect
            key={`${index}-${part.kind}-${part.from}`}
            className={css[part.kind]}
            {...(part.kind === 'pending' ? { fill: `url(#${pattern})` } : {})}
            x={`${(index + 0.18) * slot}%`}
            width={`${0.64 * slot}%`}
            y={`${part.from * 100}%`}
            height={`${(part.to - part.from) * 100}%`}
          />
        )),
      )}
    </svg>
  )
}

function Readout({ days, day }: { days: readonly Day[]; day: Day | undefined }) {
  const sum = totals(days)
  const shown = day ?? sum
  return (
    <figcaption className={css['readout']}>
      <p>
        <strong>{day === undefined ? t`Last ${days.length} days` : longDayLabel(day.day)}</strong>
        <span className={css['jobs']}>{plural(shown.jobs, { one: '# job', other: '# jobs' })}</span>
      </p>
      <p>
        <span>
          {t`Earned`} <Amount value={shown.earned} />
        </span>
        {shown.pending === '0' ? null : (
          <span>
            {t`Pending`} <Amount value={shown.pending} />
          </span>
        )}
        <span>
          {t`Spent on power`} <PowerCost power={shown.net.power} />
        </span>
        <span>
          {t`Net`} <NetSum net={shown.net} />
        </span>
      </p>
    </figcaption>
  )
}

function longest(labels: readonly string[]): string {
  return labels.reduce((found, label) => (label.length > found.length ? label : found), '')
}

function dayAt(event: PointerEvent, days: number): number {
  const box = event.currentTarget.getBoundingClientRect()
  return Math.min(days - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * days)))
}

function sayDay(day: Day | undefined, decimals: number, unit: string): string {
  if (day === undefined) return t`no days`
  const jobs = plural(day.jobs, { one: '# job', other: '# jobs' })
  const pending = day.pending === '0' ? '' : t`${plainAmount(day.pending, decimals)} ${unit} pending, `
  return t`${longDayLabel(day.day)}: ${plainAmount(day.earned, decimals)} ${unit} earned, ${pending}${jobs}`
}
