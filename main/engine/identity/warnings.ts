import { HearthError } from '../../../contract/errors.ts'
import { say } from '../../../contract/words/say.ts'
import type { Step } from './plan.ts'
import type { Seen } from './seen.ts'

/** What a person should know before these steps are confirmed. Pure. */
export function warningsOf(
  steps: readonly Step[],
  found: Seen,
  {
    anew,
    changedHands,
    automatic,
  }: { readonly anew: boolean; readonly changedHands: boolean; readonly automatic: boolean },
): readonly string[] {
  const warnings: string[] = []
  const kinds = new Set(steps.map(({ kind }) => kind))
  if (kinds.has('register')) {
    warnings.push(say`What is registered stays readable for good, with the addresses of this machine’s keys.`)
  }
  if (kinds.has('transfer')) {
    warnings.push(
      say`The old key pays for the move. The registry forgets the agent’s wallet then; it is named again in the next step.`,
    )
  }
  if (found.unknownHeld > 0n) {
    warnings.push(
      say`This key holds ${found.unknownHeld} agents already that these books do not know: “hearth identity adopt NUMBER” takes one up.`,
    )
  }
  if (anew && found.entry !== null && !changedHands) {
    warnings.push(say`Agent ${found.agentId ?? ''} exists and stays as it is; its reputation does not come along.`)
  }
  if (!automatic && kinds.has('set-wallet')) {
    warnings.push(say`The wallet has to stay unlocked until it has been named, some minutes.`)
  }
  return warnings
}

/** Nothing can be changed about an agent that somebody else holds. */
export function notOursAnyMore({ agentId, entry }: Seen): HearthError {
  return new HearthError('identity/changed-hands', `Agent ${agentId} belongs to ${entry?.owner} now.`, {
    hint: 'Only another agent can be registered: ask for a new one.',
  })
}
