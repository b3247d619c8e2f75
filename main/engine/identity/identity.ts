import { REGISTRATION_PATH } from '../../../contract/agent-registry.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { DomainProof, IdentityReview, IdentityView, Reach } from '../../../contract/identity.ts'
import { type Address, type Hex, sameAddress } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import type { Chain } from '../wallet/chain.ts'
import type { UnlockedWallet } from '../wallet/unlocked.ts'
import { type AgentUri, inlineUri } from './agent-uri.ts'
import { openAllowances } from './allowance.ts'
import { domainUri, type FetchFile, proveDomain } from './domain.ts'
import type { IdentityChain, RegistryEntry } from './identity-chain.ts'
import { createIdentityOutbox, type IdentityOutboxDeps, type NewCall } from './outbox.ts'
import { hasChangedHands, plan, type PlanFacts, type Step } from './plan.ts'
import { registrationFile } from './registration-file.ts'
import { identityReviews } from './reviews.ts'
import { stepCall } from './step-call.ts'
import { notOursAnyMore, warningsOf } from './warnings.ts'
import type { Seen } from './seen.ts'
import { standingOf } from './standing.ts'
import { upkeepAllowance } from './upkeep.ts'

export interface IdentityDeps extends IdentityOutboxDeps {
  readonly ledger: Pick<Ledger, 'identity' | 'settings'>
  readonly chain: IdentityOutboxDeps['chain'] & Pick<Chain, 'head'>
  readonly identityChain: IdentityChain
  readonly chainId: number
  readonly gasCoin: string
  /** Transactions cost nothing, so all is done without asking. */
  readonly automatic: boolean
  /** The key that signs receipts. */
  readonly self: Address
  /** The key before it, where it can still sign. */
  readonly former: Address | null
  readonly payTo: Address
  /** The person's wallet while it is unlocked. */
  readonly wallet: () => UnlockedWallet | null
  readonly reach: () => Reach
  /** The person allowed, once and for all, that the registry is told of a new address. */
  readonly keepsRegistration: () => boolean
  /** Kinds of jobs that are sold, joined by commas. */
  readonly kinds: () => string
  readonly attestations: () => readonly { readonly receipt: Hex; readonly verifier: Address }[]
  readonly fetchFile: FetchFile
  /** Gives an account coin where that costs nothing. */
  readonly ensureGas: (address: Address) => Promise<void>
}

/** The agent of this provider in the registry of its network (ERC-8004). */
export interface Identity {
  view(): IdentityView
  /** The registration file, as buyers read it; null before there is anything to say. */
  file(): string | null
  /** Our agent, where it is still ours. */
  agentId(): string | null
  /** One round: carries on what is under way, looks at the registry, and begins what may begin. */
  step(): Promise<void>
  /** Asks the chain, whatever is known. */
  look(): Promise<IdentityView>
  /** @throws HearthError `identity/nothing-to-do`, `identity/changed-hands`, `chain/unreachable` */
  review(anew: boolean): Promise<IdentityReview>
  /** @throws HearthError `identity/review-unknown`, and what the first step throws */
  confirm(reviewId: string): Promise<IdentityView>
  /** @throws HearthError `identity/not-ours` */
  adopt(agentId: string): Promise<IdentityView>
  proveDomain(name: string | null): Promise<IdentityView>
  /** Sends another call of a registry, after what is under way. */
  send(call: NewCall): Promise<void>
}

const DOMAIN_KEY = 'identity.domain'
/** How old what is known of the registry may be before a round asks again. */
const LOOK_MS = { automatic: 60_000, asked: 600_000 }
/** How often a domain is asked again. */
const DOMAIN_MS = 24 * 3_600_000
/** Steps that may follow each other in one round, where a block comes with each. */
const MOST_STEPS = 8

export function createIdentity(deps: IdentityDeps): Identity {
  const { ledger, chain, identityChain, clock, log, self, former, payTo } = deps
  const outbox = createIdentityOutbox(deps)
  const allowances = openAllowances(ledger)
  const reviews = identityReviews(clock)
  const alone = oneAtATime()
  const registry = `eip155:${deps.chainId}:${identityChain.registries.identity}`
  const name = `Hearth ${self.slice(2, 8).toLowerCase()}`
  let seen: Seen | null = null
  let problem: HearthError | null = null
  let domain: DomainProof | null = null
  /** The domain gave a file when it was last asked. */
  let domainRead = false

  function agentId(): string | null {
    const known = ledger.identity.agent()
    if (known === null || seen === null || seen.agentId !== known) return known
    return hasChangedHands(facts(seen.entry)) ? null : known
  }

  function fileFor(agent: string | null): string {
    const { url: marketUrl, state } = deps.reach()
    const untested = state === 'untested'
    return registrationFile({ name, agentId: agent, registry, marketUrl, untested, attestations: deps.attestations() })
  }

  /** A domain that names the agent first, then this machine where it can be asked, else the registry holds the file. */
  function whereFileIs(): AgentUri {
    if (domain !== null && (domain.proven || keepsDomain(domain)))
      return { kind: 'served', uri: domainUri(domain.name) }
    const { url } = deps.reach()
    return url === null ? { kind: 'inline' } : { kind: 'served', uri: `${url}${REGISTRATION_PATH}` }
  }

  /** A domain that cannot be read at the moment has not taken its word back. */
  function keepsDomain({ name: known }: DomainProof): boolean {
    return !domainRead && seen?.entry?.uri === domainUri(known)
  }

  function facts(entry: RegistryEntry | null): PlanFacts {
    const place = whereFileIs()
    // The file holds the agent's number, which nobody knows before it is registered.
    const inline = entry === null ? '' : inlineUri(fileFor(ledger.identity.agent()))
    return { agent: entry, self, former, payTo, uri: place.kind === 'served' ? place.uri : inline, kinds: deps.kinds() }
  }

  async function lookNow(): Promise<Seen> {
    let known = ledger.identity.agent()
    let entry = known === null ? null : await identityChain.entry(known)
    const held = entry === null ? await identityChain.held(self) : 0n
    if (held > 0n && deps.automatic) {
      const found = await identityChain.lastRegisteredBy(self)
      const of = found === null ? null : await identityChain.entry(found)
      if (found !== null && of !== null && sameAddress(of.owner, self)) {
        ledger.identity.adopt(found, clock.now())
        ;[known, entry] = [found, of]
      }
    }
    seen = { at: clock.now(), agentId: known, entry, unknownHeld: entry === null ? held : 0n }
    return seen
  }

  function isFresh(found: Seen | null): found is Seen {
    if (found === null || found.agentId !== ledger.identity.agent()) return false
    return clock.now() - found.at < (deps.automatic ? LOOK_MS.automatic : LOOK_MS.asked)
  }

  function stepsFor(found: Seen, anew: boolean): readonly Step[] {
    if (!anew) return plan(facts(found.entry))
    return plan({ ...facts(null) })
  }

  const isUnderWay = (): boolean => ledger.identity.open().some(({ state }) => state !== 'mined')

  /** Begins the first change that is needed, if it may. @returns whether something was begun */
  async function beginNext(): Promise<boolean> {
    const allowance = allowances.current()
    const waits = allowance === null && !deps.automatic && !deps.keepsRegistration()
    if (isUnderWay() || (waits && isFresh(seen))) return false
    const anew = allowance?.registersAnew === true
    const found = isFresh(seen) && !anew ? seen : await lookNow()
    const [step] = stepsFor(found, anew)
    if (step === undefined) allowances.end()
    if (step === undefined) return false
    const upkeep = { allowed: deps.keepsRegistration, identity: ledger.identity, clock }
    const mayCost = deps.automatic ? null : (allowance?.leftWei ?? upkeepAllowance(step, upkeep) ?? 'nothing')
    if (mayCost === 'nothing') return false
    await deps.ensureGas(step.sender)
    await outbox.begin(await stepCall(step, ledger.identity.agent() ?? '0', deps), mayCost)
    seen = null
    return true
  }

  async function round(): Promise<void> {
    try {
      await outbox.carry()
      await refreshDomain()
      for (let steps = 0; steps < MOST_STEPS && (await beginNext()); steps += 1) await outbox.carry()
      problem = null
    } catch (error) {
      if (!(error instanceof HearthError)) throw error
      problem = error
      log.warn('identity.waits', { code: error.code })
      throw error
    }
  }

  async function refreshDomain(): Promise<void> {
    const wanted = ledger.settings.get(DOMAIN_KEY)
    if (!wanted) domain = null
    else if (domain?.name !== wanted || clock.now() - domain.checkedAt > DOMAIN_MS) await askDomain(wanted)
  }

  async function askDomain(wanted: string): Promise<void> {
    const ours = agentId()
    const agent = ours === null ? null : { agentId: ours, registry }
    ;({ proof: domain, read: domainRead } = await proveDomain(wanted, agent, deps.fetchFile, clock.now()))
  }

  function view(): IdentityView {
    const entry = seen?.entry ?? null
    const current = facts(entry)
    const changedHands = hasChangedHands(current)
    const steps = seen === null ? [] : plan(current)
    const allowance = allowances.current()
    const underWay = isUnderWay() || (steps.length > 0 && (deps.automatic || allowance !== null))
    return {
      ...standingOf({
        agentId: ledger.identity.agent(),
        owner: entry?.owner ?? null,
        changedHands,
        underWay,
        looked: seen !== null,
        missing: steps.length > 0,
        unknownHeld: seen?.unknownHeld ?? 0n,
        inline: whereFileIs().kind === 'inline',
        problem,
      }),
      automatic: deps.automatic,
      registry,
      agentId: ledger.identity.agent(),
      owner: entry?.owner ?? null,
      wallet: entry?.wallet ?? null,
      uri: entry?.uri.slice(0, 2_000) ?? null,
      needed: steps.map(({ kind }) => kind),
      calls: ledger.identity
        .newest(10)
        .map(({ kind, state, transaction, feeWei, reorganised, problem: why, createdAt }) => ({
          kind,
          state,
          transaction,
          feeWei: feeWei?.toString() ?? null,
          reorganised,
          problem: why,
          at: createdAt,
        })),
      domain,
      reach: deps.reach(),
      checkedAt: seen?.at ?? null,
    }
  }

  return {
    view,
    agentId,
    file: () => fileFor(agentId()),
    step: () => alone(round),
    look: () =>
      alone(async () => {
        await lookNow()
        return view()
      }),
    review: (anew) =>
      alone(async () => {
        const found = await lookNow()
        const changedHands = hasChangedHands(facts(found.entry))
        if (changedHands && !anew) throw notOursAnyMore(found)
        const steps = stepsFor(found, anew)
        if (steps.length === 0) {
          throw new HearthError('identity/nothing-to-do', 'The registry says what this machine says.')
        }
        const { maxFeePerGas } = await chain.fees()
        const { gasCoin } = deps
        const warnings = warningsOf(steps, found, { anew, changedHands, automatic: deps.automatic })
        return reviews.make({ steps: withFile(steps), maxFeePerGas, feeCoin: gasCoin, payer: self, warnings, anew })
      }),
    confirm: (reviewId) =>
      alone(async () => {
        const change = reviews.confirm(reviewId)
        if (change !== null) allowances.grant(BigInt(change.maxFeeWei), change.anew)
        await round()
        return view()
      }),
    adopt: (wanted) =>
      alone(async () => {
        const entry = await identityChain.entry(wanted)
        if (entry === null || !sameAddress(entry.owner, self)) {
          throw new HearthError('identity/not-ours', `Agent ${wanted} does not belong to the key that signs receipts.`)
        }
        ledger.identity.adopt(wanted, clock.now())
        await lookNow()
        return view()
      }),
    proveDomain: (wanted) =>
      alone(async () => {
        ledger.settings.set(DOMAIN_KEY, wanted ?? '')
        domain = null
        if (wanted !== null) await askDomain(wanted)
        return view()
      }),
    send: (call) =>
      alone(async () => {
        await deps.ensureGas(call.sender)
        await outbox.begin(call, null)
        await outbox.carry()
      }),
  }

  /** After a registration whose file holds the number, the file follows by itself. */
  function withFile(steps: readonly Step[]): readonly Step[] {
    const [first, ...rest] = steps
    if (first?.kind !== 'register' || whereFileIs().kind !== 'inline') return steps
    return [first, ...rest, { kind: 'set-uri', uri: inlineUri(fileFor('1'.repeat(12))), sender: self }]
  }
}
