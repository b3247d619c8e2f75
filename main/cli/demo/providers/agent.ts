import { setTimeout as sleep } from 'node:timers/promises'
import type { LocalAccount } from 'viem'
import { JobManifest } from '../../../../contract/job.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { JobKind } from '../../../../contract/worker.ts'
import { say } from '../../../../contract/words/say.ts'
import { t, translated } from '../../../../contract/words/speak.ts'
import { checkCard } from '../../../discovery/check-card.ts'
import { checkWork } from '../../../discovery/check-work.ts'
import { openChannels } from '../../../discovery/channels.ts'
import { findProviders, type Provider } from '../../../discovery/find.ts'
import { type Hired, type HireOptions, PaidInVain } from '../../../discovery/hire.ts'
import { type HiredSomewhere, hireSomewhere } from '../../../discovery/hire-elsewhere.ts'
import { BusyMarket } from '../../../discovery/market-answer.ts'
import type { Order } from '../../../discovery/order.ts'
import { rate } from '../../../discovery/rate.ts'
import type { ReadStandings } from '../../../discovery/standing.ts'
import type { Wanted } from '../../../discovery/wanted.ts'
import type { World } from '../../../discovery/world.ts'
import type { ChallengerParts } from '../../../engine/challenge/verifier/outcome.ts'
import { hasUse, orderFor } from '../../../engine/practice/buyer/orders.ts'
import { seeded } from '../../../engine/practice/buyer/random.ts'
import type { UnlockedWallet } from '../../../engine/wallet/unlocked.ts'
import { foreign } from '../../foreign-text.ts'
import type { Here } from '../../verify-work/here.ts'
import { choose, emptyNotes, isSampled, type Notes } from './notes.ts'

export interface AgentParts {
  readonly world: World
  /** Pays. */
  readonly account: LocalAccount
  /** The same key, for its reviews. */
  readonly wallet: UnlockedWallet
  /** Whose reviews it believes. */
  readonly standings: ReadStandings
  readonly here: Pick<Here, 'rerunner' | 'collect'>
  readonly challenger: ChallengerParts
  readonly signal: AbortSignal
  readonly seed: number
  readonly tell: (line: string) => void
}

/** Nothing this agent needs is worth more, base units. */
const MOST_PRICE = 10_000n
/** In all deposits together, base units. */
const MOST_DEPOSITED = 1_000_000n
const PATIENCE_MS = 60_000
const MOST_FAILURES = 3
const MOST_LOOKS = 5
const LOOK_AGAIN_MS = 1_000
const GOOD = 100
const BAD = 0

/**
 * A buyer without a human: finds providers in the registry, has claimed cards proven before anything is paid, hires,
 * checks receipts and results, and publishes what it found.
 */
export function startAgent(parts: AgentParts) {
  const { world, account, wallet, standings, here, challenger, signal, tell } = parts
  const random = seeded(parts.seed)
  const chance = (): number => random.between(0, 999_999) / 1_000_000
  const notes = new Map<bigint, Notes>()
  const claimsChecked = new Set<bigint>()
  const channels = openChannels(world, account, MOST_DEPOSITED)
  let byVoucher = 0
  let bought = 0
  let spent = 0n

  function notesOf(id: bigint): Notes {
    const kept = notes.get(id) ?? emptyNotes(id)
    notes.set(id, kept)
    return kept
  }

  async function search(kind: JobKind): Promise<readonly Provider[]> {
    return (await findProviders(world, wantedOf(kind), standings)).providers
  }

  /** Who was caught here is hired through nobody, whatever was published of it. */
  const standingsHere: ReadStandings = async (ids) => {
    const read = await standings(ids)
    const bad = ids.filter((id) => notesOf(id).caught !== null).map((id) => [id, { reviews: 1, score: BAD }] as const)
    return new Map([...read, ...bad])
  }

  /**
   * Whoever boasts of a card proves it first, whatever is to be bought: who lies once gets nothing. Who does not answer
   * is asked again, and after that is believed no more than a liar.
   */
  async function checkClaims(): Promise<void> {
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      if (look > 1) await sleep(LOOK_AGAIN_MS, undefined, { signal })
      const { providers, passedOver } = await findProviders(world, wantedOf('wgsl'), standings)
      const isComplete = await proven(providers, look === MOST_LOOKS)
      if (isComplete && !passedOver.some(({ code }) => isAway(code))) return
    }
  }

  /** @param last no answer is an answer now. @returns whether every claim has been judged */
  async function proven(providers: readonly Provider[], last: boolean): Promise<boolean> {
    let isComplete = true
    for (const provider of providers) {
      const { id } = provider.agent
      if (provider.offer.claimedSpeed === null || claimsChecked.has(id)) continue
      const { verdict, why } = await checkCard(world, provider, challenger)
      if (verdict === 'unknown' && !last) {
        isComplete = false
        continue
      }
      claimsChecked.add(id)
      if (verdict === 'holds') continue
      await caught(provider, say`its card: ${why}`, verdict === 'lie' ? { about: 'capability', hired: null } : null)
    }
    return isComplete
  }

  async function caught(
    provider: Provider,
    why: string,
    opinion: { readonly about: string; readonly hired: Hired | null } | null,
  ): Promise<void> {
    notesOf(provider.agent.id).caught = foreign(why, 160)
    tell(t`  ${nameOf(provider)} is not hired any more: ${foreign(translated(why), 160)}`)
    if (opinion !== null) await rate(world, provider, { grade: BAD, ...opinion }, wallet)
  }

  function pay(kept: Notes, amount: bigint): void {
    spent += amount
    kept.spent += amount
    if (kept.caught !== null) kept.spentSinceCaught += amount
  }

  async function buy(kind: JobKind): Promise<void> {
    const chosen = await somebody(kind)
    let asked = chosen
    const optionsFor = (provider: Provider): HireOptions => {
      asked = provider
      // A deposit is for those who were right before, and their first review has a payment on the chain to show.
      const way = notesOf(provider.agent.id).right > 0 ? { channels } : {}
      return { signal, patienceMs: PATIENCE_MS, ...way }
    }
    const { order, rightAnswer } = orderOf(kind, chosen)
    try {
      const hired = await hireSomewhere(world, chosen, wantedOf(kind), order, account, optionsFor, standingsHere)
      await received(hired, order, rightAnswer)
    } catch (error) {
      if (!(error instanceof HearthError) || !error.code.startsWith('discovery/')) throw error
      // Nobody whom it named had room either, and nothing was paid.
      if (error instanceof BusyMarket) return failed(chosen, notesOf(chosen.agent.id), error.message)
      const kept = notesOf(asked.agent.id)
      const isUnpaid = !(error instanceof PaidInVain)
      if (error.code === 'discovery/job-failed' || (isUnpaid && isAway(error.code))) {
        return failed(asked, kept, error.message)
      }
      if (!isUnpaid) pay(kept, asked.price)
      await caught(asked, error.message, { about: 'not delivered', hired: null })
    }
  }

  async function received(hired: HiredSomewhere, order: Order, rightAnswer: (hired: Hired) => boolean): Promise<void> {
    const { provider } = hired
    const kept = notesOf(provider.agent.id)
    if (hired.transaction === null) byVoucher += 1
    pay(kept, hired.price)
    kept.jobs += 1
    kept.times.push(hired.ms)
    bought += 1
    await inspect(provider, kept, order, hired, rightAnswer)
  }

  /** Home computers are away for a moment now and then: who finds nobody looks again. */
  async function somebody(kind: JobKind): Promise<Provider> {
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const provider = choose(await search(kind), notesOf)
      if (provider !== null) return provider
      await sleep(LOOK_AGAIN_MS, undefined, { signal })
    }
    throw new HearthError('demo/nobody', `Nobody is left who sells jobs of kind ${kind}.`)
  }

  /** A home computer is away, or has to end a job and pays it back; one that does so each time is of no use. */
  async function failed(provider: Provider, kept: Notes, why: string): Promise<void> {
    kept.failed += 1
    tell(`  ${nameOf(provider)} ${translated(why)}`)
    if (kept.failed >= MOST_FAILURES) await caught(provider, say`It fails too often.`, null)
  }

  async function inspect(
    provider: Provider,
    kept: Notes,
    order: Order,
    hired: Hired,
    rightAnswer: (hired: Hired) => boolean,
  ): Promise<void> {
    const line = `  ${nameOf(provider).padEnd(24)} ${order.manifest.kind}  ${Math.round(hired.ms)} ms`
    if (!isSampled(kept, chance)) {
      tell(`${line}  ${t`receipt holds`}`)
      return
    }
    const store = await here.collect([hired.receipt.file.inputs.module], [])
    const { verdict, why } = await checkWork(hired, order, { rerunner: here.rerunner, store, stop: signal })
    tell(`${line}  ${t`receipt holds; run again: ${translated(VERDICT_WORDS[verdict])}`}`)
    if (verdict === 'wrong' || (verdict === 'unknown' && !rightAnswer(hired))) {
      kept.wrong += 1
      return caught(provider, why, { about: 'wrong result', hired })
    }
    kept.right += 1
    if (kept.right === 1) await rate(world, provider, { grade: GOOD, about: order.manifest.kind, hired }, wallet)
  }

  function orderOf(kind: JobKind, { offer }: Provider) {
    const useful = offer.programs.filter(
      ({ name, verifiable }) => hasUse(kind, name) && (verifiable || kind === 'wgsl'),
    )
    const program = random.pick(useful)
    const { ask, uploads, output, check } = orderFor(kind, program.name, random)
    const manifest = JobManifest.parse({
      ...ask,
      module: program.sha256,
      ...(program.verifiable ? { verifiable: true } : {}),
    })
    const rightAnswer = ({ receipt: { file }, delivered }: Hired): boolean => {
      const { stdout, files } = file.outputs
      const ref = output === null ? stdout : files.find(({ path }) => path === output)
      const bytes = ref === undefined ? undefined : delivered.get(ref.sha256)
      return bytes !== undefined && check(bytes) === null
    }
    return { order: { manifest, uploads } satisfies Order, rightAnswer }
  }

  return {
    checkClaims,
    buy,
    /** Whether anybody who may be hired sells this. */
    sells: async (kind: JobKind) => choose(await search(kind), notesOf) !== null,
    notes: (): readonly Notes[] => [...notes.values()],
    /** Has what is left of its deposits given back. @returns how many were not */
    close: async (): Promise<number> => {
      const kept = await channels.close()
      for (const { endpoint, why } of kept)
        tell(t`  ${foreign(endpoint, 80)} gave no deposit back: ${foreign(why, 160)}`)
      return kept.length
    },
    channels: () => channels.deposits(),
    byVoucher: () => byVoucher,
    bought: () => bought,
    spent: () => spent,
  }
}
export type Agent = ReturnType<typeof startAgent>

const VERDICT_WORDS = { right: say`right`, wrong: say`wrong`, unknown: say`unknown` } as const

/** Nothing was found out but that it did not answer. */
function isAway(code: string): boolean {
  return code === 'discovery/unreachable' || code === 'discovery/too-slow'
}

/** What the orders of the demo ask for at most, which is what their price is made of. */
const MIB = 1024 * 1024
const ASKED: Readonly<Record<JobKind, Wanted['job']>> = {
  wasm: { ms: 10_000, inputBytes: MIB, outputBytes: 2 * MIB },
  wgsl: { ms: 60_000, inputBytes: 4 * MIB, outputBytes: 4 * MIB },
}

function wantedOf(kind: JobKind): Wanted {
  return { kind, job: ASKED[kind], maxPrice: MOST_PRICE, minSpeed: null, program: null }
}

function nameOf({ agent, name }: Provider): string {
  return t`agent ${agent.id} (${foreign(name, 14)})`
}
