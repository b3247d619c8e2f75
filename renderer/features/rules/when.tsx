import type { Rules, When as WhenChoice } from '../../../contract/rules.ts'
import { plural, sentences, translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Card } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { NumberField } from './number-field.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import css from './rules-screen.module.css'
import type { RulesEditor } from './use-rules.ts'
import { hoursAllowed } from './week-cells.ts'
import { WeekGrid } from './week-grid.tsx'

const choices: readonly { readonly id: WhenChoice; readonly label: string }[] = [
  { id: 'idle', label: say`When idle` },
  { id: 'nights', label: say`Nights` },
  { id: 'always', label: say`Always` },
  { id: 'ask', label: say`Ask me` },
  { id: 'hours', label: say`My hours` },
]

const meanings: Readonly<Record<WhenChoice, string>> = {
  idle: say`At any hour, once you have been away from this computer for a while.`,
  nights: say`From 22:00 to 07:00 by the clock on the wall, every day.`,
  always: say`At any hour, also while you are here. The other rules still apply.`,
  ask: say`Only after you have said “Go available”, until you pause.`,
  hours: say`In the hours of your week.`,
}

/** When work may be done at all. */
export function When({ rules, locked, change }: RulesEditor) {
  const { sources } = useSection('policy')
  const absence = needsAbsence(rules)
  const timed = rules.when === 'nights' || rules.when === 'hours'
  return (
    <Card title={t`When work may be done`} icon="clock">
      <div className={css['choices']}>
        <Segmented
          label={t`When work may be done`}
          value={rules.when}
          choices={choices}
          onChange={(when) => change({ when })}
        />
      </div>
      <p className={css['hint']}>{translated(meanings[rules.when])}</p>
      {rules.when === 'hours' ? (
        <>
          <WeekGrid grid={rules.grid} disabled={locked} onChange={(grid) => change({ grid })} />
          <p className={css['hint']}>{sentences(hoursAllowed(rules.grid), t`Press or drag to change them.`)}</p>
        </>
      ) : null}
      {timed ? (
        <OptionRow
          label={t`Only while I am away`}
          detail={t`In these hours, also wait until nobody has used the keyboard or mouse for a while.`}
          checked={rules.awayOnly}
          disabled={locked}
          onChange={(awayOnly) => change({ awayOnly })}
        />
      ) : null}
      {absence ? (
        <NumberField
          label={t`Away means no input for`}
          unit={plural(rules.idleMinutes, { one: 'minute', other: 'minutes' })}
          value={rules.idleMinutes}
          least={1}
          most={240}
          whole
          disabled={locked}
          onChange={(idleMinutes) => {
            if (idleMinutes !== null) change({ idleMinutes })
          }}
        />
      ) : null}
      {absence && sources.away === null ? (
        <Notice tone="warn" title={t`Hearth cannot tell here whether you are at the computer.`}>
          <p>{t`Nothing is earned under this rule. Choose “Always” or hours instead.`}</p>
        </Notice>
      ) : null}
    </Card>
  )
}

function needsAbsence({ when, awayOnly }: Rules): boolean {
  return when === 'idle' || (awayOnly && (when === 'nights' || when === 'hours'))
}
