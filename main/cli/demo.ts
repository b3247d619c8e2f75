import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Money } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import { t, translated } from '../../contract/words/speak.ts'
import { composeEngine } from '../compose.ts'
import type { Engine } from '../engine/engine.ts'
import type { DemoBuyerOptions } from '../engine/options.ts'
import { addressOfKey } from '../engine/wallet/unlocked.ts'
import { sourceLayout } from '../layout.ts'
import { startWebServer } from '../web/server.ts'
import { readArguments, wholeNumber } from './arguments.ts'
import { connectEngine, type EngineClient } from './client.ts'
import { findEngine } from './control.ts'
import { simulatedPerson } from './demo/person.ts'
import { isTrue, type DemoFacts, type DemoReport } from './demo/report.ts'
import { summary } from './demo/summary.ts'
import { saveReceipts, verifyAlone } from './demo/verify-all.ts'
import { withdrawAll } from './demo/withdraw-all.ts'
import { EXIT, type CommandIo } from './io.ts'

const OPTIONS = {
  jobs: { type: 'string' },
  providers: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

const DEFAULT_JOBS = '25'
const layout = sourceLayout(path.join(import.meta.dirname, '..', '..'))
const FINAL_PATIENCE_MS = 60_000

/**
 * `hearth demo`: the whole loop in a folder of its own that is deleted afterwards. The exit code is 0
 * only when every job was bought and right, every receipt holds, and the money arrived to the unit. With `--providers N`
 * a market of several, some of them cheats, and an agent that finds its way.
 */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const wanted = wholeNumber(values.jobs ?? DEFAULT_JOBS, '--jobs', 1, 10_000)
  if (values.providers !== undefined) {
    const { runProviders, FEWEST_PROVIDERS, MOST_PROVIDERS } = await import('./demo/providers/run.ts')
    const providers = wholeNumber(values.providers, '--providers', FEWEST_PROVIDERS, MOST_PROVIDERS)
    return runProviders({ providers, jobs: wanted, json: values.json }, io)
  }
  const say = values.json ? io.err : io.out
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-demo-'))
  try {
    const facts = await loop(wanted, folder, say)
    const { jobs, receiptsVerified, earned, withdrawn, difference, seconds, yieldMs } = facts
    const report: DemoReport = {
      jobs,
      receiptsVerified,
      earned,
      withdrawn,
      difference,
      seconds,
      yieldMs,
      ok: isTrue(facts),
    }
    if (values.json) io.out(JSON.stringify(report))
    return report.ok ? EXIT.done : EXIT.failed
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function loop(wanted: number, folder: string, say: (line: string) => void): Promise<DemoFacts> {
  const startedAt = performance.now()
  const bought = watchBuyer(wanted, say)
  const person = simulatedPerson()
  const composed = await composeEngine({
    layout,
    dataRoot: folder,
    network: 'practice',
    shell: 'headless',
    askPassphrase: async () => '',
    marketPort: 0,
    demoBuyer: bought.options,
    gpusFirst: true,
    shellReports: person.reports,
  })
  const web = await startWebServer({
    rendererDir: layout.rendererDir,
    connect: composed.engine.connect,
    dataDir: composed.dataDir,
    log: composed.log,
    port: 0,
  })
  try {
    const engine = await connectEngine(await findEngine(composed.dataDir))
    try {
      say(t`Practice network: play money on this machine. Buying ${wanted} jobs at ${composed.engine.marketUrl ?? ''}`)
      const { yieldMs } = await person.visit(engine, bought.done)
      say(t`A person came back, had the machine within ${yieldMs} ms, and left again.`)
      await bought.done
      const evicted = await evictedJobs(engine)
      const settled = await settle(engine, composed.engine, folder, say)
      const facts = { ...settled, wanted, yieldMs, evicted, ...bought.counts(), seconds: seconds(startedAt) }
      for (const line of summary(facts, engine.snapshot())) say(line)
      return facts
    } finally {
      engine.close()
    }
  } finally {
    person.stop()
    await web.stop()
    await composed.stop()
  }
}

type Settled = Pick<DemoFacts, 'receiptsVerified' | 'earned' | 'withdrawn' | 'received' | 'difference'>

async function settle(
  engine: EngineClient,
  { chain }: Engine,
  folder: string,
  say: (line: string) => void,
): Promise<Settled> {
  if ((await engine.call('vouchers.status', {})).open) await engine.call('vouchers.collect', {})
  const { earned } = await everythingFinal(engine)
  const file = path.join(folder, 'receipts.jsonl')
  await saveReceipts(engine, file)
  const receiptsVerified = await verifyAlone(file)
  const to = addressOfKey(Uint8Array.from(randomBytes(32)))
  say(t`Withdrawing to ${to}`)
  await withdrawAll(engine, to)
  const { reconcile, withdrawn } = await engine.call('ledger.reconcile', {})
  return {
    receiptsVerified,
    earned,
    withdrawn,
    received: (await chain.balance(to)).toString(),
    difference: reconcile?.difference ?? 'unknown',
  }
}

/** How many jobs ended because the person came back. */
async function evictedJobs(engine: EngineClient): Promise<number> {
  const { rows } = await engine.call('jobs.list', { filter: 'problems', limit: 200 })
  return rows.filter(({ state }) => state === 'evicted').length
}

/** The books once every payment in them is final; asked for, because what the engine tells by itself may be a moment old. */
async function everythingFinal(engine: EngineClient): Promise<Money> {
  const deadline = performance.now() + FINAL_PATIENCE_MS
  for (;;) {
    const money = await engine.call('ledger.reconcile', {})
    if (money.pending === '0' && money.refundsOwed === '0') return money
    if (performance.now() > deadline) {
      throw new HearthError('demo/not-final', 'Some payments did not become final in time.')
    }
    await sleep(200)
  }
}

/** The demo buyer's settings for this demo, and what it reports. */
function watchBuyer(wanted: number, say: (line: string) => void) {
  const jobs = { wasm: 0, wgsl: 0 }
  let voucherJobs = 0
  let checked = 0
  let correct = 0
  let finish: (() => void) | null = null
  const done = new Promise<void>((resolve) => (finish = resolve))
  const options: DemoBuyerOptions = {
    jobs: wanted,
    intervalMs: 0,
    concurrency: 2,
    onEvent: (event) => {
      if (event.event === 'bought') {
        jobs[event.kind] += 1
        if (event.by === 'voucher') voucherJobs += 1
      }
      if (event.event === 'checked') {
        checked += 1
        if (event.ok) correct += 1
        const gone = event.detail.endsWith('evicted')
          ? t`ended for the person, paid back`
          : t`WRONG: ${translated(event.detail)}`
        const verdict = event.ok ? t`right` : gone
        say(`  ${String(checked).padStart(4)}  ${event.program.padEnd(16)} ${verdict}`)
      }
      if (event.event === 'refused')
        say(`        ${event.program.padEnd(16)} ${t`refused: ${translated(event.reason)}`}`)
      if (event.event === 'done') finish?.()
    },
  }
  return { options, done, counts: () => ({ jobs: jobs.wasm + jobs.wgsl, gpuJobs: jobs.wgsl, voucherJobs, correct }) }
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 100) / 10
}
