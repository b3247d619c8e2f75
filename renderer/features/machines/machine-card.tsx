import { useState } from 'react'
import type { RigRow } from '../../../contract/rigs.ts'
import type { RigReport } from '../../../contract/rigs-report.ts'
import { say } from '../../../contract/words/say.ts'
import { sentences, t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { ago } from '../../format/time.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { ShapeName } from '../../ui/shape.tsx'
import { useNow } from '../../ui/use-now.ts'
import { stateWords } from '../../words/state.ts'
import { ClockHint } from './clock-hint.tsx'
import { MachineActions } from './machine-actions.tsx'
import { MachineMoney } from './machine-money.tsx'
import css from './machines.module.css'

interface Words {
  readonly label: string
  readonly shape: ShapeName
  readonly tone: Tone
}
/** What stands instead of one of the four states while nobody knows which it is. */
const standings: Readonly<Record<Exclude<RigRow['standing'], 'here'>, Words>> = {
  asking: { label: say`Asking it`, shape: 'dots', tone: 'neutral' },
  away: { label: say`Does not answer`, shape: 'cross', tone: 'warn' },
  refused: { label: say`No longer paired`, shape: 'cross', tone: 'danger' },
}

/** One other machine: its state and its Why, its money, and what can be done from here. */
export function MachineCard({ rig }: { rig: RigRow }) {
  const { call } = useEngine()
  const now = useNow(10_000)
  const [removing, setRemoving] = useState(false)
  const remove = useAction(() => call('rigs.remove', { id: rig.id }))
  const { rigs } = useSection('rigs')
  const name = nameAmong(rig, rigs)
  const words = wordsOf(rig)
  return (
    <Card
      title={name}
      icon="machines"
      aside={
        <Badge shape={words.shape} tone={words.tone}>
          {translated(words.label)}
        </Badge>
      }
    >
      <p className={css['why']}>{whyOf(rig)}</p>
      {rig.report === null ? null : <MachineMoney report={rig.report} />}
      <p className={css['quiet']}>
        {rig.seenAt === null ? t`Never heard of since it was paired.` : t`Last seen ${ago(rig.seenAt, now)}.`}{' '}
        {rig.report === null ? null : cardsOf(rig.report)} <ClockHint aheadMs={rig.clockAheadMs} />
      </p>
      <MachineActions rig={rig} name={name} onRemove={() => setRemoving(true)} />
      <ConfirmDialog
        open={removing}
        onClose={() => setRemoving(false)}
        title={t`Remove ${name}?`}
        confirm={t`Remove`}
        keep={t`Keep`}
        busy={remove.busy}
        error={remove.error}
        onConfirm={() => remove.run()}
      >
        <p>{t`It goes on working by itself with its own wallet and books; nothing there is deleted. To see it here again, pair it with a new code.`}</p>
      </ConfirmDialog>
    </Card>
  )
}

/** Its name, and where it is when another machine is called the same. */
function nameAmong(rig: RigRow, all: readonly RigRow[]): string {
  const name = foreignText(rig.name, 40)
  const isShared = all.some((other) => other.id !== rig.id && foreignText(other.name, 40) === name)
  return isShared ? t`${name} at ${rig.address}` : name
}

function wordsOf({ standing, report }: RigRow): Words {
  if (standing !== 'here') return standings[standing]
  return report === null ? standings.asking : stateWords[report.availability.state]
}

/** Why it is as it is, and what would change that; a peer's sentence is shown as text and nothing else. */
function whyOf({ standing, report, sentence, next }: RigRow): string {
  const why = standing === 'here' && report !== null ? report.availability.why : { sentence, next }
  return sentences(foreignText(translated(why.sentence ?? ''), 400), foreignText(translated(why.next ?? ''), 400))
}

function cardsOf({ cards }: RigReport): string {
  return cards.length === 0
    ? t`No graphics card.`
    : t`Graphics cards: ${cards.map((card) => foreignText(card.name, 60)).join(t`, `)}.`
}
