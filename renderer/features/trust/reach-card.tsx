import type { Reach } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import type { ShapeName } from '../../ui/shape.tsx'
import css from './trust.module.css'

const words: Readonly<
  Record<Reach['state'], { readonly label: string; readonly shape: ShapeName; readonly tone: Tone }>
> = {
  'local-only': { label: say`This computer only`, shape: 'dash', tone: 'neutral' },
  untested: { label: say`Not tried`, shape: 'dash', tone: 'neutral' },
  reachable: { label: say`Reachable`, shape: 'check', tone: 'money' },
  unreachable: { label: say`Not reachable`, shape: 'cross', tone: 'warn' },
}

/** Whether buyers reach this machine, and why not. */
export function ReachCard({ reach }: { reach: Reach }) {
  const { label, shape, tone } = words[reach.state]
  return (
    <Card
      title={t`Reach`}
      icon="network"
      aside={
        <Badge shape={shape} tone={tone}>
          {translated(label)}
        </Badge>
      }
    >
      <div className={css['part']}>
        <p className={css['uri']}>{foreignText(translated(reach.sentence), 400)}</p>
        {reach.next === null ? null : <p className={css['quiet']}>{translated(reach.next)}</p>}
      </div>
    </Card>
  )
}
