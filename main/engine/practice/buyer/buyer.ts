/**
 * The demo buyer: a program of its own that knows nothing of Hearth and buys through the public API
 * with the stock x402 client, as anybody would. One JSON line on stdin configures it; it ends when
 * stdin does.
 */
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BuyerConfig, parseConfig } from './config.ts'
import { report } from './events.ts'
import { type Choice, nextChoice } from './choice.ts'
import { offersOf } from './offers.ts'
import { orderFor } from './orders.ts'
import { isPassing, patiently, reasonOf } from './patience.ts'
import { openPurse } from './purse.ts'
import { Refused } from './provider.ts'
import { seeded } from './random.ts'
import { buy, inspect, type Shopping } from './shopping.ts'

const totals = { bought: 0, correct: 0, wrong: 0, refused: 0 }

async function run(config: BuyerConfig, signal: AbortSignal): Promise<void> {
  const shopping: Shopping = { config, purse: openPurse(config), report, signal }
  const random = seeded(config.seed)
  const ordered = { wasm: 0, wgsl: 0 }
  let started = 0
  let nextStart = 0

  /** Waits for the next start; false when there is nothing more to buy. */
  async function turn(): Promise<boolean> {
    if (signal.aborted || shopping.purse.isEmpty() || (config.jobs !== null && started >= config.jobs)) return false
    started += 1
    const wait = nextStart - performance.now()
    nextStart = Math.max(performance.now(), nextStart) + config.intervalMs
    if (wait > 0) await sleep(wait, undefined, { signal })
    return true
  }

  async function worker(): Promise<void> {
    while (await turn()) {
      const choice = await nextToBuy()
      try {
        await buyOne(choice)
      } catch (error) {
        if (signal.aborted) return
        refused(choice.program.name, error)
        if (!shopping.purse.isEmpty()) await sleep(1000, undefined, { signal })
      }
    }
  }

  async function nextToBuy(): Promise<Choice> {
    const choice = nextChoice(await patiently(() => offersOf(config.provider, signal), shopping), ordered)
    if (choice === null) throw new Error('the provider offers nothing this buyer has a use for')
    ordered[choice.offer.kind] += 1
    return choice
  }

  async function buyOne(choice: Choice): Promise<void> {
    const { kind } = choice.offer
    const program = choice.program.name
    const order = orderFor(kind, program, random)
    const begun = performance.now()
    // Without a signature nothing is lost: a provider that is paused is asked again from the start.
    const job = await patiently(() => buy(order, choice, shopping), shopping)
    totals.bought += 1
    const { id, price, transaction, by } = job
    const milliseconds = Math.round(performance.now() - begun)
    report({ event: 'bought', job: id, kind, program, by, price, transaction, milliseconds })
    const wrong = await inspect(job, order, choice, shopping).catch((error: unknown) => reasonOf(error))
    totals[wrong === null ? 'correct' : 'wrong'] += 1
    report({ event: 'checked', job: id, kind, program, ok: wrong === null, detail: wrong ?? 'as expected' })
  }

  const workers = Array.from({ length: config.concurrency }, worker)
  await Promise.all(workers.map((worked) => worked.catch(unlessStopped)))
  report({ event: 'done', ...totals, spent: shopping.purse.spent().toString() })

  function unlessStopped(error: unknown): void {
    if (!signal.aborted) throw error
  }
}

function refused(program: string, error: unknown): void {
  totals.refused += 1
  const code = error instanceof Refused ? error.code : isPassing(error) ? 'buyer/gave-up' : 'buyer/declined'
  report({ event: 'refused', program, code, reason: reasonOf(error) })
}

const stdinClosed = new AbortController()
const lines = createInterface({ input: process.stdin })
lines.once('line', (line) => {
  run(parseConfig(line), stdinClosed.signal)
    .catch((error: unknown) => {
      process.stderr.write(`${reasonOf(error)}\n`)
      process.exitCode = 1
    })
    .finally(() => lines.close())
})
lines.once('close', () => {
  stdinClosed.abort()
  process.stdin.destroy()
})
