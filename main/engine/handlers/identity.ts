import type { ClientSession, EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { IdentityView, Reach } from '../../../contract/identity.ts'
import type { Identity } from '../identity/identity.ts'
import { IMPOSSIBLE } from '../identity/standing.ts'

type IdentityHandlers = Pick<
  EngineHandlers,
  'identity.get' | 'identity.review' | 'identity.confirm' | 'identity.adopt' | 'identity.domain' | 'identity.file'
>

/** Calls about the agent; where the network has no registry they say so. */
export function identityHandlers(parts: {
  readonly identity: Identity | null
  readonly reach: () => Reach
  readonly requireUnlocked: (session: ClientSession) => void
}): IdentityHandlers {
  const { identity } = parts
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
