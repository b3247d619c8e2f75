import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, formatUnits } from '../../../contract/money.ts'
import { SweepTerms } from '../../../contract/wallet.ts'
import { say } from '../../../contract/words/say.ts'
import type { UsableNetwork } from './networks.ts'

/** What is known when the rule is looked at. Amounts in base units. */
export interface SweepFacts {
  readonly withdrawable: bigint
  /** Another withdrawal is on its way. */
  readonly underWay: boolean
  readonly unlocked: boolean
}

export type SweepStep =
  | { readonly kind: 'send'; readonly amount: bigint }
  /** There is enough to send, and something it waits for. */
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'nothing' }

/** What the rule does now. Pure: what is above the cap goes, down to what is kept; never more, never twice at once. */
export function sweepStep({ cap, keep }: Pick<SweepTerms, 'cap' | 'keep'>, facts: SweepFacts): SweepStep {
  if (facts.withdrawable <= BigInt(cap)) return { kind: 'nothing' }
  if (facts.underWay) return { kind: 'wait', why: say`Another withdrawal is on its way.` }
  if (!facts.unlocked)
    return { kind: 'wait', why: say`The wallet is locked; unlock it and what is above the cap is sent.` }
  return { kind: 'send', amount: facts.withdrawable - BigInt(keep) }
}

/** @throws HearthError `wallet/bad-sweep` */
export function requireSense({ cap, keep }: Pick<SweepTerms, 'cap' | 'keep'>): void {
  if (BigInt(keep) <= BigInt(cap)) return
  throw new HearthError('wallet/bad-sweep', 'What stays behind cannot be more than the cap.')
}

/** The rule in sentences, as a person confirms it. `carrier`: who sends for a wallet that has no coin for fees. */
export function sweepSentences(
  terms: SweepTerms,
  { asset, gasCoin, practice }: UsableNetwork,
  carrier: string | null,
): readonly string[] {
  const money = (units: string) => `${formatUnits(BigInt(units), asset.decimals)} ${asset.symbol}`
  return [
    say`Whenever more than ${money(terms.cap)} can be withdrawn, it is sent to ${terms.to} by itself, down to ${money(terms.keep)}.`,
    say`A sweep that would cost more than ${formatUnits(BigInt(terms.maxFeeWei), 18)} ${gasCoin} in network fees waits.`,
    ...(carrier === null
      ? []
      : [say`When the wallet has no ${gasCoin} for the fee, ${carrier} sends it and pays the fee.`]),
    practice ? say`This is practice money.` : say`Sweeps happen only while the wallet is unlocked.`,
    say`Turn it off at any time. Another payout address turns it off too.`,
  ]
}

const Stored = z.strictObject({ terms: SweepTerms.nullable() })

/** The rule as kept in the books' settings. */
export function readTerms(text: string | null): SweepTerms | null {
  return text === null ? null : Stored.parse(JSON.parse(text)).terms
}
export function writeTerms(terms: SweepTerms | null): string {
  return JSON.stringify({ terms })
}

/** The payout address, or the reason that there can be no sweep. @throws HearthError `wallet/no-payout` */
export function requirePayout(payout: Address | null): Address {
  if (payout !== null) return payout
  throw new HearthError('wallet/no-payout', 'There is no payout address to send to.', {
    hint: 'Set one first: an address of yours whose key is somewhere else.',
  })
}
