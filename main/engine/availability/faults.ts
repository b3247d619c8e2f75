import type { AvailabilityFacts } from './facts.ts'
import { stopped, type Reason } from './reason.ts'

/** What is broken or not up yet, the first in order; null when all is well. */
export function faultOf(facts: AvailabilityFacts): Reason | null {
  if (facts.engine === 'stopping') return stopped('stopping', 'Hearth is closing.', 'Start Hearth again to go on.')
  if (facts.engine === 'starting') return stopped('starting', 'Hearth is starting.', 'This takes a few seconds.')
  if (!facts.ledger.ok) {
    return stopped('ledger', facts.ledger.problem, 'Nothing is earned while the books are closed; run “hearth doctor”.')
  }
  if (!facts.disk.ok) return stopped('disk', facts.disk.problem, 'Free some space; Hearth goes on by itself.')
  if (facts.wallet === 'missing') {
    return stopped('wallet-missing', 'there is no wallet to be paid to.', 'Create a wallet, or bring yours.')
  }
  if (facts.wallet === 'locked') {
    return stopped('wallet-locked', 'the key that signs receipts is locked.', 'Unlock the wallet with your passphrase.')
  }
  if (!facts.sandbox.strangers && !facts.sandbox.builtIn) {
    const missing = facts.sandbox.summary.trim() || 'Run “hearth doctor” to see what is missing.'
    return stopped('sandbox', 'jobs cannot be kept apart from this computer.', missing)
  }
  if (!facts.chain.ok) {
    return stopped('chain', facts.chain.problem, 'Hearth keeps trying; check the internet connection.')
  }
  if (!facts.market.ok) return stopped('market', facts.market.problem, 'Run “hearth doctor” to see what is in the way.')
  return null
}
