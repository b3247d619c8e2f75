import type { Notes } from './notes.ts'

/** One provider of the demo at its end; amounts are base units as text. */
export interface ProviderRow {
  readonly name: string
  readonly agentId: string
  readonly pricePercent: number
  /** What it really does, which the agent was not told. */
  readonly cheat: string | null
  readonly jobs: number
  readonly right: number
  readonly wrong: number
  readonly medianMs: number | null
  readonly spent: string
  readonly spentSinceCaught: string
  /** Why it is not hired any more. */
  readonly caught: string | null
  /** What the registry says of it now, 0 to 100. */
  readonly score: number | null
  /** What the chain holds less what its books say. */
  readonly difference: string
}

/** What `hearth demo --providers N --json` ends with. */
export interface ProvidersReport {
  readonly providers: readonly ProviderRow[]
  readonly jobs: number
  readonly spent: string
  /** What all providers earned, by their books. */
  readonly earned: string
  /** What left the agents’ accounts, by the chain. */
  readonly left: string
  /** Of the last third of the first agent’s jobs, and of all of the second’s, who trusts the first one’s reviews. */
  readonly spentOnCheatsLate: string
  readonly secondAgent: { readonly jobs: number; readonly spent: string; readonly spentOnCheats: string }
  /** Jobs of the first agent that were paid by voucher, and the deposits behind them; of both agents those not given back. */
  readonly vouchers: { readonly jobs: number; readonly deposits: number; readonly notGivenBack: number }
  readonly seconds: number
  readonly ok: boolean
}

export interface ProvidersFacts extends Omit<ProvidersReport, 'ok'> {
  readonly wanted: number
}

/**
 * True only when all was bought, every cheat was found out and nobody else, nothing went to a cheat after that, the
 * second agent paid none at all, all deposits came back, and books, chain and agents agree to the unit.
 */
export function isTrue(facts: ProvidersFacts): boolean {
  const { providers, secondAgent } = facts
  return (
    facts.jobs >= facts.wanted &&
    providers.every(({ cheat, caught }) => (cheat === null) === (caught === null)) &&
    providers.every(({ spentSinceCaught, difference }) => spentSinceCaught === '0' && difference === '0') &&
    facts.spentOnCheatsLate === '0' &&
    secondAgent.jobs > 0 &&
    secondAgent.spentOnCheats === '0' &&
    facts.earned === (BigInt(facts.spent) + BigInt(secondAgent.spent)).toString() &&
    facts.left === facts.earned &&
    facts.vouchers.notGivenBack === 0
  )
}

/** Base units that went to cheats, out of what was noted. */
export function spentOn(cheats: ReadonlySet<bigint>, notes: readonly Notes[]): bigint {
  return notes.reduce((sum, { id, spent }) => (cheats.has(id) ? sum + spent : sum), 0n)
}
