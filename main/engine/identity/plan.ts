import { type Address, sameAddress } from '../../../contract/money.ts'
import type { RegistryEntry } from './identity-chain.ts'

/** One change in the registry, by the account that has to make it. */
export type Step =
  | { readonly kind: 'register'; readonly uri: string; readonly kinds: string; readonly sender: Address }
  | { readonly kind: 'transfer'; readonly to: Address; readonly sender: Address }
  | { readonly kind: 'set-wallet'; readonly wallet: Address; readonly sender: Address }
  | { readonly kind: 'set-uri'; readonly uri: string; readonly sender: Address }
  | { readonly kind: 'set-kinds'; readonly kinds: string; readonly sender: Address }

/** What should be, and what is. */
export interface PlanFacts {
  /** Null: there is no agent, or the registry does not know it. */
  readonly agent: RegistryEntry | null
  /** The key that signs receipts, which holds the agent. */
  readonly self: Address
  /** The key before it, where it can still sign. */
  readonly former: Address | null
  /** The person's own wallet: the address that buyers pay. */
  readonly payTo: Address
  /** Where the file is to be found; empty while there is no number yet that the file has to hold. */
  readonly uri: string
  readonly kinds: string
}

/**
 * Every change that is needed, in order. None for an agent that somebody else holds: what is said of it is theirs.
 * A change of hands clears the wallet, so it comes before the wallet is set. Pure.
 */
export function plan(facts: PlanFacts): readonly Step[] {
  const { agent, self, former, payTo, uri, kinds } = facts
  if (agent === null) {
    const rest: Step[] = sameAddress(self, payTo) ? [] : [{ kind: 'set-wallet', wallet: payTo, sender: self }]
    return [{ kind: 'register', uri, kinds, sender: self }, ...rest]
  }
  const isOurs = sameAddress(agent.owner, self)
  const isFormers = former !== null && sameAddress(agent.owner, former)
  if (!isOurs && !isFormers) return []
  const steps: Step[] = isOurs ? [] : [{ kind: 'transfer', to: self, sender: agent.owner }]
  if (!isOurs || !sameAddress(agent.wallet, payTo)) steps.push({ kind: 'set-wallet', wallet: payTo, sender: self })
  if (agent.uri !== uri) steps.push({ kind: 'set-uri', uri, sender: self })
  if (agent.kinds !== kinds) steps.push({ kind: 'set-kinds', kinds, sender: self })
  return steps
}

/** Somebody else holds it: neither the key of today nor the one before it, where that one can still sign. */
export function hasChangedHands({ agent, self, former }: PlanFacts): boolean {
  if (agent === null) return false
  return !sameAddress(agent.owner, self) && !(former !== null && sameAddress(agent.owner, former))
}

const BASE_GAS: Readonly<Record<Step['kind'], bigint>> = {
  register: 260_000n,
  transfer: 90_000n,
  'set-wallet': 90_000n,
  'set-uri': 70_000n,
  'set-kinds': 70_000n,
}
/** A registry keeps a text in words of 32 bytes, each of which is paid for once it is new. */
const GAS_PER_BYTE = 800n

/** More than a step takes, for those that cannot be tried before the one in front of them is mined. */
export function gasBound(step: Step): bigint {
  const text = step.kind === 'register' || step.kind === 'set-uri' ? step.uri : ''
  return BASE_GAS[step.kind] + BigInt(Buffer.byteLength(text)) * GAS_PER_BYTE
}
