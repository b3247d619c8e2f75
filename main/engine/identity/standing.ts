import type { HearthError } from '../../../contract/errors.ts'
import type { IdentityView } from '../../../contract/identity.ts'
import type { Address } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'

export interface StandingFacts {
  readonly agentId: string | null
  readonly owner: Address | null
  readonly changedHands: boolean
  readonly underWay: boolean
  /** The registry was asked. */
  readonly looked: boolean
  /** Something in the registry is not as it should be. */
  readonly missing: boolean
  /** Agents of this key that the books do not know. */
  readonly unknownHeld: bigint
  /** Nobody can ask this machine for its file. */
  readonly inline: boolean
  readonly problem: HearthError | null
}

type Standing = Pick<IdentityView, 'standing' | 'sentence' | 'next'>

/** How the agent stands, in one sentence and what to do next. Pure. */
export function standingOf(facts: StandingFacts): Standing {
  const { problem } = facts
  const standing = kindOf(facts)
  if (problem !== null && standing !== 'changed-hands' && standing !== 'registered') {
    return { standing, sentence: problem.message, next: problem.hint ?? null }
  }
  return { standing, ...WORDS[standing](facts) }
}

const WORDS: Readonly<Record<IdentityView['standing'], (facts: StandingFacts) => Omit<Standing, 'standing'>>> = {
  'changed-hands': ({ agentId, owner }) => ({
    sentence: say`Agent ${agentId ?? ''} belongs to ${owner ?? ''} now. What is said of it, and what it is paid, is theirs.`,
    next: say`If you gave it away, register another one. If not, somebody has your key: change it with “hearth receipts rotate-key”.`,
  }),
  'under-way': () => ({ sentence: say`The registry is being brought up to date.`, next: null }),
  unknown: () => ({ sentence: say`The registry has not been asked yet.`, next: null }),
  'out-of-date': ({ agentId }) => ({
    sentence: say`The registry says something else of agent ${agentId ?? ''} than this machine.`,
    next: say`Update it.`,
  }),
  registered: ({ agentId, inline }) => ({
    sentence: inline
      ? say`Registered as agent ${agentId ?? ''}, as not active: buyers cannot reach this machine.`
      : say`Registered as agent ${agentId ?? ''}. Buyers find it in the registry.`,
    next: null,
  }),
  none: ({ unknownHeld }) =>
    unknownHeld > 0n
      ? {
          sentence: say`This key holds ${unknownHeld} agents that these books do not know.`,
          next: say`Take one up with “hearth identity adopt NUMBER”, or register another one.`,
        }
      : {
          sentence: say`Not registered. All works without it; only buyers who search a registry do not find this machine.`,
          next: null,
        },
  impossible: () => IMPOSSIBLE,
}

function kindOf({ agentId, owner, changedHands, underWay, looked, missing }: StandingFacts): IdentityView['standing'] {
  if (changedHands) return 'changed-hands'
  if (underWay) return 'under-way'
  if (!looked) return 'unknown'
  if (agentId === null || owner === null) return 'none'
  return missing ? 'out-of-date' : 'registered'
}

/** Where the network has no registry. */
export const IMPOSSIBLE: Standing = {
  standing: 'impossible',
  sentence: say`This network has no registry of agents. Everything else works without one.`,
  next: null,
}
