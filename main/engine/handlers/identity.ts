import type { ClientSession, EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { IdentityView, Reach } from '../../../contract/identity.ts'
import type { Identity } from '../identity/identity.ts'
import type { Agent } from '../identity/open.ts'
import { IMPOSSIBLE } from '../identity/standing.ts'

type IdentityHandlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `identity.${string}`>>

/** Calls about the agent; where the network has no registry they say so. */
export function identityHandlers(parts: {
  readonly agent: Agent | null
  readonly reach: () => Reach
  readonly requireUnlocked: (session: ClientSession) => void
}): IdentityHandlers {
  const { agent } = parts
  const identity = agent?.identity ?? null
  function need(): Identity {
    if (identity !== null) return identity
    throw new HearthError('identity/impossible', IMPOSSIBLE.sentence)
  }
  return {
    'identity.get': async ({ fresh }) => {
      if (identity === null) return withoutRegistry(parts.reach())
      return fresh ? identity.look() : identity.view()
    },
    'identity.review': ({ anew }) => need().review(anew),
    'identity.confirm': async ({ reviewId }, session) => {
      if (!need().view().automatic) parts.requireUnlocked(session)
      return need().confirm(reviewId)
    },
    'identity.adopt': ({ agentId }) => need().adopt(agentId),
    'identity.domain': ({ name }) => need().proveDomain(name),
    'identity.reputation': async () => ({ reputation: (await agent?.reputation()) ?? null }),
    'identity.validations': async () => {
      const agentId = identity?.agentId() ?? null
      if (agent === null || agentId === null) return { validations: [] }
      return { validations: [...(await agent.validations.of(agentId))] }
    },
    'identity.file': async () => ({ text: identity?.file() ?? null }),
  }
}

function withoutRegistry(reach: Reach): IdentityView {
  return {
    ...IMPOSSIBLE,
    automatic: false,
    registry: null,
    agentId: null,
    owner: null,
    wallet: null,
    uri: null,
    needed: [],
    calls: [],
    domain: null,
    reach,
    checkedAt: null,
  }
}
