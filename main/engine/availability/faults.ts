import { say } from '../../../contract/words/say.ts'
import type { AvailabilityFacts } from './facts.ts'
import { stopped, type Reason } from './reason.ts'

/** What is broken or not up yet, the first in order; null when all is well. */
export function faultOf(facts: AvailabilityFacts): Reason | null {
  if (facts.engine === 'stopping')
    return stopped('stopping', say`Hearth is closing.`, say`Start Hearth again to go on.`)
  if (facts.engine === 'starting') return stopped('starting', say`Hearth is starting.`, say`This takes a few seconds.`)
  if (!facts.ledger.ok) {
    return stopped(
      'ledger',
      facts.ledger.problem,
      say`Nothing is earned while the books are closed; run “hearth doctor”.`,
    )
  }
  if (!facts.disk.ok) return stopped('disk', facts.disk.problem, say`Free some space; Hearth goes on by itself.`)
  if (facts.wallet === 'missing') {
    return stopped('wallet-missing', say`there is no wallet to be paid to.`, say`Create a wallet, or bring yours.`)
  }
  if (facts.wallet === 'locked') {
    return stopped(
      'wallet-locked',
      say`the key that signs receipts is locked.`,
      say`Unlock the wallet with your passphrase.`,
    )
  }
  if (!facts.sandbox.strangers && !facts.sandbox.builtIn) {
    const missing = facts.sandbox.summary.trim() || say`Run “hearth doctor” to see what is missing.`
    return stopped('sandbox', say`jobs cannot be kept apart from this computer.`, missing)
  }
  if (!facts.chain.ok) {
    return stopped('chain', facts.chain.problem, say`Hearth keeps trying; check the internet connection.`)
  }
  if (!facts.market.ok)
    return stopped('market', facts.market.problem, say`Run “hearth doctor” to see what is in the way.`)
  return null
}
