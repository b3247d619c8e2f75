import { useState, type KeyboardEvent } from 'react'
import type { WeekGrid as Grid } from '../../../contract/rules.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import css from './week-grid.module.css'
import { dayNames, shortDayNames, hourText, painted, stepFrom, type Cell } from './week-cells.ts'

interface WeekGridProps {
  readonly grid: Grid
  readonly disabled: boolean
  readonly onChange: (grid: Grid) => void
}

/**
 * A week of hours. Press or drag to allow hours or to take them away; with the keyboard, arrows move and the
 * space bar changes one hour. One tab stop for all of it.
 */
export function WeekGrid({ grid, disabled, onChange }: WeekGridProps) {
  const [draft, setDraft] = useState<Grid | null>(null)
  const [brush, setBrush] = useState<'0' | '1'>('1')
  const [focus, setFocus] = useState<Cell>({ day: 0, hour: 0 })
  const shown = draft ?? grid

  const begin = (cell: Cell): void => {
    const next = shown[cell.day]?.[cell.hour] === '1' ? '0' : '1'
    setBrush(next)
    setDraft(painted(shown, cell, next))
  }
  const end = (): void => {
    if (draft !== null) onChange(draft)
    setDraft(null)
  }
  const onKey = (event: KeyboardEvent<HTMLElement>, cell: Cell): void => {
    const next = stepFrom(cell, event.key)
    if (next === null) return
    event.preventDefault()
    setFocus(next)
    const table = event.currentTarget.closest('table')
    table?.querySelector<HTMLElement>(`[data-cell="${next.day}-${next.hour}"]`)?.focus()
  }
  return (
    <table
      className={css['table']}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={() => setDraft(null)}
      aria-label={t`Hours in which work may be done`}
    >
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{t`Day`}</span>
          </th>
          {[0, 6, 12, 18].map((hour) => (
            <th key={hour} scope="colgroup" colSpan={6}>
              {hourText(hour)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {dayNames.map((name, day) => (
          <tr key={name}>
            <th scope="row">{translated(shortDayNames[day] ?? name)}</th>
            {Array.from({ length: 24 }, (_, hour) => {
              const on = shown[day]?.[hour] === '1'
              const cell = { day, hour }
              const label = `${translated(name)} ${hourText(hour)}`
              return (
                <td key={hour}>
                  <button
                    type="button"
                    className={css['cell']}
                    data-cell={`${day}-${hour}`}
                    aria-pressed={on}
                    aria-label={label}
                    title={label}
                    disabled={disabled && draft === null}
                    tabIndex={focus.day === day && focus.hour === hour ? 0 : -1}
                    onPointerDown={(event) => {
                      event.currentTarget.releasePointerCapture(event.pointerId)
                      begin(cell)
                    }}
                    onPointerEnter={() => {
                      if (draft !== null) setDraft(painted(draft, cell, brush))
                    }}
                    onClick={(event) => {
                      // A press by keyboard or screen reader has no pointer behind it.
                      if (event.detail === 0) onChange(painted(grid, cell, on ? '0' : '1'))
                    }}
                    onFocus={() => setFocus(cell)}
                    onKeyDown={(event) => onKey(event, cell)}
                  />
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
