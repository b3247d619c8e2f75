import type { DoctorCheck } from '../../../contract/engine.ts'
import type { IdentityView, Reach } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'

const STATUS: Readonly<Record<IdentityView['standing'], DoctorCheck['status']>> = {
  impossible: 'ok',
  none: 'ok',
  registered: 'ok',
  'under-way': 'ok',
  unknown: 'warning',
  'out-of-date': 'warning',
  'changed-hands': 'problem',
}

/** Both are looked at again and again by themselves. */
const LATER = say`Wait a minute and look again.`

/** The agent and the way to this machine, as lines of the doctor. Pure. */
export function identityChecks(
  view: Pick<IdentityView, 'standing' | 'sentence' | 'next'>,
  reach: Reach,
): DoctorCheck[] {
  const { standing, sentence } = view
  const status = STATUS[standing]
  const next = status === 'ok' ? view.next : (view.next ?? LATER)
  return [
    { id: 'identity', title: say`Identity on the chain`, status, detail: sentence, next },
    {
      id: 'reach',
      title: say`Reach`,
      status: reach.state === 'unreachable' ? 'warning' : 'ok',
      detail: reach.sentence,
      next: reach.state === 'unreachable' ? (reach.next ?? LATER) : reach.next,
    },
  ]
}
