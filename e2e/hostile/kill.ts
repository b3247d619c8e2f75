import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BATCH_SETTLEMENT_ADDRESS } from '@x402/evm'
import { saveReceipts } from '../../main/cli/demo/verify-all.ts'
import { waitFor } from '../../main/cli/demo/wait-for.ts'
import { seeded } from '../../main/engine/practice/buyer/random.ts'
import { verifyReceiptsFile } from '../../main/engine/proof/bundle/verify-stream.ts'
import { fundCustomer, type PracticeCustomer, practiceChain } from '../rig/practice-chain.ts'
import { type ProcessMark, stillRunning, treeOf } from '../rig/process-tree.ts'
import { runEngine, type RunningEngine, type RunOptions } from '../rig/running-engine.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { chargesLeftOpen, paymentsLeftOpen, readClosedBooks } from './closed-books.ts'
import { type Customers, sendCustomers } from './customers.ts'
import { type SeenFromOutside, whatIsLost } from './verdict.ts'

export interface KillOptions {
  readonly rounds: number
  readonly seed: number
  readonly say: (line: string) => void
  /** Whether another round may begin; always, unless told. */
  readonly mayGoOn?: () => boolean
  /** A build that is broken on purpose: what is loaded before every engine that will be killed; the last one is sound. */
  readonly broken?: NonNullable<RunOptions['preload']>
  /** Instead of a kill from outside: the engine kills itself at a point of its code. */
  readonly crash?: {
    /** Loaded before the engine. */
    readonly arm: NonNullable<RunOptions['preload']>
    /** Where it is to die in this round; null for no round. */
    readonly at: (round: number) => string | null
    /** Has it pass the point; it writes into `log` when it dies there. */
    readonly provoke: (engine: RunningEngine, log: string) => Promise<void>
  }
}

export interface KillReport {
  readonly seed: number
  readonly kills: number
  /** Jobs bought by voucher that had not ended when the engine was killed. */
  readonly vouchersOpen: number
  /** Jobs the buyers were told of. */
  readonly acknowledged: number
  /** Jobs in the books; those above `acknowledged` were under way when the buyers were sent home. */
  readonly jobs: number
  readonly receipts: number
  /** Jobs that were running when the engine was killed, and were run again. */
  readonly rerun: number
  readonly refunded: number
  /** Orders that ended in a refusal; none of them was paid for. */
  readonly refused: number
  readonly secondsToServing: { readonly p50: number; readonly max: number }
  /** Until nothing of a killed engine ran any more. */
  readonly secondsToGone: { readonly p50: number; readonly max: number }
  /** Base units: on chain from the buyers, and earned according to the engine. */
  readonly spent: string
  readonly earned: string
  /** Chain less books. */
  readonly difference: string
}

/** What was compared at the end does not agree: the sentence names the first thing that was lost, doubled or unexplained. */
export class SomethingLost extends Error {}

const CUSTOMERS = 2
const PURSE = 100_000_000n
/** A kill in the moment of settling leaves a payment open until its authorization runs out, two minutes at most. */
const SALE_MS = 180_000
const REST_MS = 90_000
const GONE_MS = 20_000

/**
 * Kills the engine again and again while buyers buy, each time at another moment, and starts it on the
 * same folder at once. Then lets it come to rest and compares what the buyers were told with the books,
 * the receipts and the chain.
 * @throws SomethingLost naming the first thing that was lost, Error where it did not come so far
 */
export async function killRounds(options: KillOptions): Promise<KillReport> {
  return withTempFolder('kill', async (dataRoot) => {
    const starting = performance.now()
    const log = path.join(dataRoot, 'crashes.log')
    let engine = await runEngine({ dataRoot, ...armed(options, 1, log) })
    const toServing = [secondsSince(starting)]
    const toGone: number[] = []
    const { marketUrl } = engine
    const marketPort = Number(new URL(marketUrl).port)
    const customer = await fundCustomer(dataRoot, PURSE)
    const random = seeded(options.seed)
    const customers = sendCustomers({ customer, marketUrl, count: CUSTOMERS, seed: options.seed, purse: PURSE })
    try {
      let [kills, vouchersOpen] = [0, 0]
      for (let round = 1; round <= options.rounds && (round === 1 || (options.mayGoOn?.() ?? true)); round += 1) {
        // Every fourth kill comes while the last one is still being made up for.
        if (random.between(0, 3) !== 0) await customers.served('one', SALE_MS)
        await sleep(random.between(200, 2_500))
        const gone = untilGone(await endRound(options, engine, log))
        kills += 1
        vouchersOpen += chargesLeftOpen(path.join(dataRoot, 'practice'))
        const restarting = performance.now()
        customers.newRound()
        engine = await runEngine({ dataRoot, marketPort, ...armed(options, round + 1, log) })
        toServing.push(secondsSince(restarting))
        const { seconds, left } = await gone
        if (left.length > 0) throw new Error(`Left over from a killed engine: ${left.map(inWords).join('; ')}`)
        toGone.push(seconds)
        options.say(
          `  ${String(round).padStart(3)}  serving again after ${toServing.at(-1)} s, ${customers.bought().length} jobs bought`,
        )
      }
      await customers.served('each', SALE_MS)
      await customers.stop()
      const seen = await atRest(engine, dataRoot, { customer, customers })
      await engine.stop()
      return report({ options, dataRoot, seen, kills, vouchersOpen, toServing, toGone })
    } finally {
      await customers.stop()
      await engine.stop()
    }
  })
}

function armed({ crash, broken, rounds }: KillOptions, round: number, log: string): Pick<RunOptions, 'preload'> {
  const at = crash?.at(round) ?? null
  if (crash === undefined || at === null) return broken === undefined || round > rounds ? {} : { preload: broken }
  const { script, environment } = crash.arm
  return { preload: { script, environment: { ...environment, HEARTH_CRASH_AT: at, HEARTH_CRASH_LOG: log } } }
}

async function endRound(options: KillOptions, engine: RunningEngine, log: string): Promise<readonly ProcessMark[]> {
  if (options.crash === undefined) return killWhole(engine)
  const tree = treeOf(engine.pid)
  await options.crash.provoke(engine, log)
  await engine.kill()
  return tree
}

/** Stopped first, so that what it has started is known to the last process; then kill -9. */
async function killWhole(engine: RunningEngine): Promise<readonly ProcessMark[]> {
  process.kill(engine.pid, 'SIGSTOP')
  const tree = treeOf(engine.pid)
  await engine.kill()
  return tree
}

async function untilGone(
  killed: readonly ProcessMark[],
): Promise<{ readonly seconds: number; readonly left: readonly ProcessMark[] }> {
  const startedAt = performance.now()
  let left = stillRunning(killed)
  while (left.length > 0 && performance.now() - startedAt < GONE_MS) {
    await sleep(50)
    left = stillRunning(left)
  }
  return { seconds: secondsSince(startedAt), left }
}

const SNAPSHOT_LAG_MS = 1_000

async function atRest(
  running: RunningEngine,
  dataRoot: string,
  { customer, customers }: { readonly customer: PracticeCustomer; readonly customers: Customers },
): Promise<SeenFromOutside> {
  const engine = await running.client()
  try {
    // What a client is told of the books may be a moment old.
    await sleep(SNAPSHOT_LAG_MS)
    await waitFor(engine, 'every job to end', REST_MS, ({ jobs }) => jobs.waiting === 0 && jobs.running.length === 0)
    // What is in channels comes to rest when they are closed: claimed, and the rest given back to the buyers.
    await engine.call('vouchers.close', {})
    await waitFor(
      engine,
      'every payment to come to rest',
      REST_MS,
      ({ money }) => money.pending === '0' && money.withdrawing === '0' && money.refundsOwed === '0',
    )
    // A payment whose buyer went away in the moment of a kill is open until its authorization has run out.
    const deadline = performance.now() + SALE_MS
    while (paymentsLeftOpen(running.dataDir) > 0 && performance.now() < deadline) await sleep(1_000)
    const file = path.join(dataRoot, 'receipts.jsonl')
    await saveReceipts(engine, file)
    const { provider } = engine.snapshot().engine
    const receipts = verifyReceiptsFile(await readFile(file), provider === null ? {} : { provider })
    const { reconcile, earned } = await engine.call('ledger.reconcile', {})
    const chain = await practiceChain(dataRoot)
    // A deposit whose channel the engine never got to know, since it died with the broadcast, is the buyer's to take back.
    const inChannels = await chain.balance(BATCH_SETTLEMENT_ADDRESS)
    return {
      customers,
      spent: PURSE - (await chain.balance(customer.address)) - inChannels,
      receiptsVerified: receipts.ok && receipts.from === '0' ? receipts.receipts.length : 0,
      difference: reconcile?.difference ?? 'unknown',
      earned,
    }
  } finally {
    engine.close()
  }
}

function report({
  options,
  dataRoot,
  seen,
  ...counted
}: {
  readonly options: KillOptions
  readonly dataRoot: string
  readonly seen: SeenFromOutside
  readonly kills: number
  readonly vouchersOpen: number
  readonly toServing: readonly number[]
  readonly toGone: readonly number[]
}): KillReport {
  const books = readClosedBooks(path.join(dataRoot, 'practice'))
  const lost = whatIsLost(books, seen)
  if (lost !== null) throw new SomethingLost(lost)
  return {
    seed: options.seed,
    kills: counted.kills,
    vouchersOpen: counted.vouchersOpen,
    acknowledged: seen.customers.bought().length,
    jobs: books.jobs.length,
    receipts: books.receipts,
    rerun: books.jobs.filter((job) => job.attempts > 1).length,
    refunded: books.jobs.filter((job) => job.refund === 'paid').length,
    refused: seen.customers.refused().length,
    secondsToServing: spread(counted.toServing),
    secondsToGone: spread(counted.toGone),
    spent: seen.spent.toString(),
    earned: seen.earned,
    difference: seen.difference,
  }
}

function spread(values: readonly number[]): { readonly p50: number; readonly max: number } {
  const sorted = [...values].sort((a, b) => a - b)
  return { p50: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

function secondsSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) / 10) / 100
}

function inWords({ pid, command }: ProcessMark): string {
  return `${pid} ${command}`
}
