import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { useId } from 'react'
import { When } from '../../../contract/rules.ts'
import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { useRules } from '../rules/use-rules.ts'
import css from './welcome.module.css'

const presets: readonly { readonly id: When; readonly label: string; readonly detail: string }[] = [
  {
    id: 'idle',
    label: say`When idle`,
    detail: say`At any hour, once you have been away from this computer for a while.`,
  },
  { id: 'nights', label: say`Nights`, detail: say`From 22:00 to 07:00 by the clock on the wall, every day.` },
  { id: 'always', label: say`Always`, detail: say`Also while you are here. It still gives way to games and calls.` },
  { id: 'ask', label: say`Ask me`, detail: say`Only after you have said “Go available”, until you pause.` },
]

/** The four presets of the rules; everything else about them is under Rules. */
export function WhenStep() {
  const { rules, locked, error, change } = useRules()
  const { sources } = useSection('policy')
  return (
    <>
      <p className={css['lead']}>{t`You can change this at any time under Rules, with your own hours and limits.`}</p>
      <RadioGroup
        className={css['presets']}
        aria-label={t`When Hearth may work`}
        value={rules.when}
        disabled={locked}
        onValueChange={(next) => {
          const when = When.safeParse(next)
          if (when.success) change({ when: when.data })
        }}
      >
        {presets.map((preset) => (
          <Preset key={preset.id} {...preset} />
        ))}
      </RadioGroup>
      {rules.when === 'idle' && sources.away === null ? (
        <Notice tone="warn" title={t`Hearth cannot tell here whether you are at the computer.`}>
          <p>{t`Nothing is earned under this rule. Choose “Always” or “Nights” instead.`}</p>
        </Notice>
      ) : null}
      {error === null ? null : <ErrorNotice error={error} />}
    </>
  )
}

function Preset({ id, label, detail }: (typeof presets)[number]) {
  const name = useId()
  const more = useId()
  return (
    <div className={css['preset']}>
      <Radio.Root value={id} className={css['radio']} aria-labelledby={name} aria-describedby={more}>
        <Radio.Indicator className={css['dot']} />
      </Radio.Root>
      <div className={css['what']}>
        <p id={name} className={css['label']}>
          {translated(label)}
        </p>
        <p id={more} className={css['detail']}>
          {translated(detail)}
        </p>
      </div>
    </div>
  )
}
