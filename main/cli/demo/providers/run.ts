import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HearthError } from '../../../../contract/errors.ts'
import { type Address, formatUnits } from '../../../../contract/money.ts'
import { t } from '../../../../contract/words/speak.ts'
import { inParallel } from '../../../engine/ports/in-parallel.ts'
import { reviewsBy } from '../../../discovery/reviews.ts'
import { openWorld, type World } from '../../../discovery/world.ts'
import { characters } from '../market/characters.ts'
import { type Customer, newCustomer } from '../market/customer.ts'
import { openPracticeMarket, type PracticeMarket, type Stallholder } from '../market/practice-market.ts'
import type { ReadStandings } from '../../../discovery/standing.ts'
import { ChallengeArithmetic } from '../../../engine/challenge/verifier/arithmetic.ts'
import { ChallengePreparer } from '../../../engine/challenge/verifier/preparer.ts'
import { systemClock } from '../../../engine/ports/clock.ts'
import { signerAccount } from '../../../engine/proof/account.ts'
import { createSigner } from '../../../engine/proof/signature.ts'
import { openChain } from '../../../engine/wallet/evm-chain.ts'
import { usableNetwork } from '../../../engine/wallet/networks.ts'
import { unlockedWallet } from '../../../engine/wallet/unlocked.ts'
import { EXIT, type CommandIo } from '../../io.ts'
import { withRerunner, type Here } from '../../verify-work/here.ts'
import { startAgent, type Agent } from './agent.ts'
import { emptyNotes, median, type Notes } from './notes.ts'
import { isTrue, type ProviderRow, type ProvidersFacts, type ProvidersReport, spentOn } from './report.ts'
import { summary } from './summary.ts'

export const FEWEST_PROVIDERS = 5
export const MOST_PROVIDERS = characters.length

const network = usableNetwork('practice')
const THREAD = path.resolve(import.meta.dirname, '../../../engine/challenge/verifier/arithmetic-thread.ts')
const PURSE = 100_000_000n
/** Of the second agent. */
const SECOND_JOBS = 4
/** One order in so many is for a graphics card, where anybody sells that. */
const GPU_EVERY = 5
const FINAL_PATIENCE_MS = 180_000
const BOOKS_AT_ONCE = 3

/**
 * `hearth demo --providers N`: real engines of different price, speed and honesty on one practice chain, and an agent
 * that finds, hires, checks and rates them with no human and no address. Exit 0 only when it found every cheat out.
 */
export async function runProviders(
  options: { readonly providers: number; readonly jobs: number; readonly json: boolean },
  io: CommandIo,
): Promise<number> {
  const tell = options.json ? io.err : io.out
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-market-'))
  try {
    const facts = await play(folder, options, io, tell)
    const { wanted: _wanted, ...shown } = facts
    const report: ProvidersReport = { ...shown, ok: isTrue(facts) }
    for (const line of summary(facts, network.asset)) tell(line)
    if (options.json) io.out(JSON.stringify(report))
    return report.ok ? EXIT.done : EXIT.failed
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function play(
  folder: string,
  { providers, jobs }: { readonly providers: number; readonly jobs: number },
  io: CommandIo,
  tell: (line: string) => void,
): Promise<ProvidersFacts> {
  const startedAt = performance.now()
  tell(t`Practice network: play money on this machine. ${providers} providers open and register.`)
  const market = await openPracticeMarket(folder, characters.slice(0, providers), ({ character, agentId }) =>
    tell(
      t`  ${character.name} is open, as agent ${agentId}, after ${Math.round((performance.now() - startedAt) / 1000)} s.`,
    ),
  )
  const arithmetic = new ChallengeArithmetic(THREAD)
  try {
    const world = openWorld(network, () => market.practice.rpcUrl, { clock: systemClock })
    const chain = openChain(network, () => market.practice.rpcUrl)
    return await withRerunner(async (here) => {
      const parts = { world, here, arithmetic, signal: io.signal, tell }
      const customers = [await newCustomer(market.practice, PURSE), await newCustomer(market.practice, PURSE)] as const
      const [one, two] = customers
      tell(
        t`An agent with ${formatUnits(PURSE, network.asset.decimals)} ${network.asset.symbol} looks into the registry.`,
      )
      const first = openAgent(one, one.address, 1, parts)
      const late = await shop(first, jobs)
      tell(t`A second agent, with a key of its own, trusts the reviews of the first.`)
      const second = openAgent(two, one.address, 2, parts)
      for (let job = 0; job < SECOND_JOBS; job += 1) await second.buy('wasm')
      const notGivenBack = (await first.close()) + (await second.close())
      const cheats = cheatsOf(market)
      const { rows, earned } = await rowsOf(market, first, reviewsBy(world, [one.address]))
      const held = await Promise.all(customers.map(({ address }) => chain.balance(address)))
      return {
        wanted: jobs,
        providers: rows,
        jobs: first.bought(),
        spent: first.spent().toString(),
        earned: earned.toString(),
        left: held.reduce((left, amount) => left - amount, 2n * PURSE).toString(),
        spentOnCheatsLate: (spentOn(cheats, first.notes()) - spentOn(cheats, late)).toString(),
        secondAgent: {
          jobs: second.bought(),
          spent: second.spent().toString(),
          spentOnCheats: spentOn(cheats, second.notes()).toString(),
        },
        vouchers: { jobs: first.byVoucher(), deposits: first.channels(), notGivenBack },
        seconds: Math.round((performance.now() - startedAt) / 100) / 10,
      }
    })
  } finally {
    await arithmetic.stop()
    await market.close()
  }
}

/** Buys, and returns what had been noted when two thirds were bought. */
async function shop(agent: Agent, jobs: number): Promise<readonly Notes[]> {
  await agent.checkClaims()
  let late: readonly Notes[] = []
  for (let turn = 1; agent.bought() < jobs; turn += 1) {
    if (agent.bought() <= (jobs * 2) / 3) late = agent.notes().map((note) => ({ ...note }))
    const forGpu = turn % GPU_EVERY === 0 && (await agent.sells('wgsl'))
    await agent.buy(forGpu ? 'wgsl' : 'wasm')
  }
  return late
}

interface Parts {
  readonly world: World
  readonly here: Here
  readonly arithmetic: ChallengeArithmetic
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

/** @param trusts whose reviews it believes; its own, or another agent’s */
function openAgent({ key }: Customer, trusts: Address, seed: number, { arithmetic, world, ...parts }: Parts): Agent {
  return startAgent({
    ...parts,
    world,
    account: signerAccount(key),
    wallet: unlockedWallet(Uint8Array.from(key)),
    standings: reviewsBy(world, [trusts]),
    challenger: {
      preparer: new ChallengePreparer({ arithmetic, random: randomBytes }),
      signer: createSigner(Uint8Array.from(randomBytes(32))),
      clock: systemClock,
    },
    seed,
  })
}

async function rowsOf(market: PracticeMarket, agent: Agent, standingsOf: ReadStandings) {
  const standings = await standingsOf(market.stallholders.map(({ agentId }) => agentId))
  const books = await inParallel(BOOKS_AT_ONCE, market.stallholders, finalBooks)
  const earned = books.reduce((sum, each) => sum + each.earned, 0n)
  const rows = market.stallholders.map(({ character, agentId }, place): ProviderRow => {
    const { jobs, right, wrong, times, spent, spentSinceCaught, caught } =
      agent.notes().find(({ id }) => id === agentId) ?? emptyNotes(agentId)
    return {
      name: character.name,
      agentId: agentId.toString(),
      pricePercent: character.pricePercent,
      cheat: character.cheat,
      jobs,
      right,
      wrong,
      medianMs: times.length === 0 ? null : Math.round(median(times)),
      spent: spent.toString(),
      spentSinceCaught: spentSinceCaught.toString(),
      caught,
      score: standings.get(agentId)?.score ?? null,
      difference: books[place]?.difference ?? 'unknown',
    }
  })
  return { rows, earned }
}

function cheatsOf({ stallholders }: PracticeMarket): ReadonlySet<bigint> {
  return new Set(stallholders.filter(({ character }) => character.cheat !== null).map(({ agentId }) => agentId))
}

/** The books once every payment in them is final. */
async function finalBooks(stallholder: Stallholder): ReturnType<Stallholder['books']> {
  const deadline = performance.now() + FINAL_PATIENCE_MS
  await stallholder.collect()
  for (;;) {
    const now = await stallholder.books()
    if (!now.open) return now
    if (performance.now() > deadline) {
      throw new HearthError('demo/not-final', 'Some payments did not become final in time.')
    }
    await sleep(200)
  }
}
