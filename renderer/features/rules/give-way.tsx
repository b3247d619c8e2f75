import { useId, useState } from 'react'
import { t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import css from './rules-screen.module.css'
import type { RulesEditor } from './use-rules.ts'

/** What work makes room for. A rule is shown only where this system tells what it needs. */
export function GiveWay({ rules, locked, change }: RulesEditor) {
  const { sources, lastYield } = useSection('policy')
  const { games } = rules
  return (
    <Card title={t`Give way`} icon="shield">
      <div>
        {sources.games === null ? null : (
          <OptionRow
            label={t`To games`}
            detail={t`While a program of the list runs, and half a minute longer.`}
            checked={games.giveWay}
            disabled={locked}
            onChange={(giveWay) => change({ games: { ...games, giveWay } })}
          />
        )}
        {sources.fullScreen === null ? null : (
          <OptionRow
            label={t`To programs that fill the screen`}
            checked={rules.fullScreenGivesWay}
            disabled={locked}
            onChange={(fullScreenGivesWay) => change({ fullScreenGivesWay })}
          />
        )}
        {sources.call === null ? null : (
          <OptionRow
            label={t`To calls`}
            detail={t`While something uses the camera or the microphone.`}
            checked={rules.callsGiveWay}
            disabled={locked}
            onChange={(callsGiveWay) => change({ callsGiveWay })}
          />
        )}
        <OptionRow
          label={t`To programs that keep a graphics card busy`}
          detail={t`Only that card rests; the others go on.`}
          checked={rules.busyCardsGiveWay}
          disabled={locked}
          onChange={(busyCardsGiveWay) => change({ busyCardsGiveWay })}
        />
        {sources.battery === null ? null : (
          <OptionRow
            label={t`Stop on battery`}
            checked={!rules.workOnBattery}
            disabled={locked}
            onChange={(stop) => change({ workOnBattery: !stop })}
          />
        )}
        {sources.lid === null ? null : (
          <OptionRow
            label={t`Stop while the lid is closed`}
            checked={!rules.workWithLidClosed}
            disabled={locked}
            onChange={(stop) => change({ workWithLidClosed: !stop })}
          />
        )}
      </div>
      {lastYield === null ? null : (
        <p className={css['hint']}>{t`The last time, the machine was given back within ${lastYield.ms} ms.`}</p>
      )}
      {sources.games === null || !games.giveWay ? null : (
        <Disclosure summary={t`The list of games (${games.names.length})`}>
          <GameNames
            names={games.names}
            disabled={locked}
            onChange={(names) => change({ games: { ...games, names } })}
          />
        </Disclosure>
      )}
    </Card>
  )
}

const MOST_NAMES = 200

function GameNames(props: {
  readonly names: readonly string[]
  readonly disabled: boolean
  readonly onChange: (names: string[]) => void
}) {
  const id = useId()
  const joined = props.names.join('\n')
  /** What is being typed; null while the field shows the list that counts. */
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? joined
  const commit = (): void => {
    const names = [...new Set(text.split('\n').map((name) => name.trim().slice(0, 80)))].filter((name) => name !== '')
    if (names.join('\n') !== joined) props.onChange(names.slice(0, MOST_NAMES))
    setDraft(null)
  }
  return (
    <div className={css['games']}>
      <label htmlFor={id}>{t`Names of programs, one a line`}</label>
      <textarea
        id={id}
        rows={8}
        value={text}
        disabled={props.disabled}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
      />
      <p
        className={css['hint']}
      >{t`As the task manager shows them; “.exe” may be left out. It counts when you leave the field.`}</p>
    </div>
  )
}
