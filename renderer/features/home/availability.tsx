import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { MenuButton } from '../../ui/menu-button.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Shape } from '../../ui/shape.tsx'
import { Switch } from '../../ui/switch.tsx'
import { stateWords, whyParts } from '../../words/state.ts'
import css from './availability.module.css'

const pauses = [
  { id: 'hour', label: say`For 1 hour` },
  { id: 'tomorrow', label: say`Until tomorrow` },
  { id: 'resume', label: say`Until I resume` },
] as const

/** The large switch, the state, and the one sentence that says why. */
export function Availability() {
  const { call } = useEngine()
  const online = useOnline()
  const pause = useAction((length: (typeof pauses)[number]['id']) => call('availability.pause', { for: length }))
  const resume = useAction(() => call('availability.resume', {}))
  const { state, why } = useSection('availability')
  const parts = whyParts(state, why.sentence)
  const on = state === 'available' || state === 'working'
  const busy = pause.busy || resume.busy
  const error = pause.error ?? resume.error

  return (
    <section className={css['card']} aria-label={t`State`}>
      <Switch
        label={t`Available for work`}
        checked={on}
        disabled={!online || busy}
        onChange={(next) => (next ? resume.run() : pause.run('resume'))}
      />
      <div className={css['text']}>
        <p className={css['why']} data-tone={stateWords[state].tone}>
          <Shape name={stateWords[state].shape} size={18} />
          <span>
            <strong className={css['state']}>{parts.state}</strong>
            {parts.rest}
          </span>
        </p>
        {why.next === null ? null : <p className={css['next']}>{translated(why.next)}</p>}
      </div>
      <MenuButton
        label={on ? t`Pause` : t`Pause for`}
        icon="pause"
        disabled={!online || busy || state === 'stopped'}
        choices={pauses}
        onChoose={(length) => pause.run(length)}
      />
      {error === null ? null : (
        <div className={css['error']}>
          <ErrorNotice error={error} />
        </div>
      )}
    </section>
  )
}
