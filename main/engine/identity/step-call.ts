import { HearthError } from '../../../contract/errors.ts'
import type { Hex } from '../../../contract/money.ts'
import type { Chain } from '../wallet/chain.ts'
import type { UnlockedWallet } from '../wallet/unlocked.ts'
import type { IdentityChain } from './identity-chain.ts'
import type { NewCall } from './outbox.ts'
import type { Step } from './plan.ts'
import * as calls from './registry-calls.ts'

/** The registry takes a consent of at most 300 seconds; a minute is left for clocks that differ. */
const CONSENT_SECONDS = 240n

/**
 * The call that makes a step. The person's wallet has to agree to be named, for a moment only.
 * @throws HearthError `identity/wallet-locked`, `chain/unreachable`
 */
export async function stepCall(
  step: Step,
  agentId: string,
  deps: {
    readonly chain: Pick<Chain, 'head'>
    readonly identityChain: Pick<IdentityChain, 'registries'>
    readonly chainId: number
    readonly wallet: () => UnlockedWallet | null
  },
): Promise<NewCall> {
  const id = BigInt(agentId)
  const to = deps.identityChain.registries.identity
  const call = (about: string, data: Hex): NewCall => ({ kind: step.kind, about, sender: step.sender, to, data })
  if (step.kind === 'register') return call(step.uri, calls.registerCall(step.uri, step.kinds))
  if (step.kind === 'transfer') return call(step.to, calls.transferCall(id, step.sender, step.to))
  if (step.kind === 'set-uri') return call(step.uri, calls.setUriCall(id, step.uri))
  if (step.kind === 'set-kinds') return call(step.kinds, calls.setKindsCall(id, step.kinds))
  const wallet = deps.wallet()
  if (wallet === null) throw needsWallet()
  const deadline = BigInt((await deps.chain.head()).timestamp) + CONSENT_SECONDS
  const consent = wallet.consent({ chainId: deps.chainId, registry: to, agentId: id, owner: step.sender, deadline })
  return call(step.wallet, calls.setWalletCall(id, step.wallet, deadline, consent))
}

function needsWallet(): HearthError {
  return new HearthError('identity/wallet-locked', 'The wallet has to agree to be the agent’s, and is locked.', {
    hint: 'Unlock it; the rest goes on by itself.',
  })
}
