import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { BaseUnits, type Asset } from '../../../contract/money.ts'
import { JobKind } from '../../../contract/worker.ts'
import type { Log } from '../ports/log.ts'

const Count = z.int().min(0)

/** The lines the demo buyer prints. */
export const BuyerEvent = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('bought'),
    job: z.string(),
    kind: JobKind,
    program: z.string(),
    by: z.enum(['exact', 'voucher']),
    price: BaseUnits,
    transaction: z.string().nullable(),
    milliseconds: z.number(),
  }),
  z.strictObject({
    event: z.literal('checked'),
    job: z.string(),
    kind: JobKind,
    program: z.string(),
    ok: z.boolean(),
    detail: z.string(),
  }),
  z.strictObject({ event: z.literal('refused'), program: z.string(), code: z.string(), reason: z.string() }),
  z.strictObject({ event: z.literal('backing-off'), seconds: z.number(), reason: z.string() }),
  z.strictObject({
    event: z.literal('done'),
    bought: Count,
    correct: Count,
    wrong: Count,
    refused: Count,
    spent: BaseUnits,
  }),
])
export type BuyerEvent = z.infer<typeof BuyerEvent>

export interface BuyerOptions {
  /** Address of the market, e.g. `http://127.0.0.1:4021`. */
  readonly provider: string
  /** The buyer's own key: `0x` and 64 hex digits. Goes over stdin only. */
  readonly privateKey: string
  readonly asset: Pick<Asset, 'network' | 'address'>
  /** Most base units in one payment, and in all together. */
  readonly maxPerPayment: bigint
  readonly spendLimit: bigint
  /** Jobs to buy; null to go on until stopped. */
  readonly jobs: number | null
  readonly intervalMs: number
  readonly concurrency: number
  readonly seed: number
}

export interface BuyerDeps {
  readonly log: Log
  readonly onEvent: (event: BuyerEvent) => void
  /** Program and arguments that run the buyer. */
  readonly command: readonly [string, ...string[]]
  /** Restarts after a crash before giving up; 3 unless told. */
  readonly maxRestarts?: number
}

export interface BuyerProcess {
  /** Resolves when the buyer has ended for good: done, stopped, or crashed too often. */
  readonly ended: Promise<'done' | 'stopped' | 'crashed'>
  /** Closes its stdin, and kills it if it does not end. */
  stop(): Promise<void>
}

const KILL_AFTER_MS = 5_000
const MAX_LINE_CHARS = 10_000

/** Starts the demo buyer as a process of its own, with nothing of ours in its environment. */
export function startBuyer(options: BuyerOptions, deps: BuyerDeps): BuyerProcess {
  const [program, ...args] = deps.command
  let stopping = false
  let child: ChildProcess | null = null
  let bought = 0
  let spent = 0n

  /** What is left to do: a buyer that crashed does not start with a full purse again. */
  function remaining(): BuyerOptions {
    const jobs = options.jobs === null ? null : Math.max(0, options.jobs - bought)
    return { ...options, jobs, spendLimit: options.spendLimit - spent, seed: options.seed + bought }
  }

  async function runOnce(): Promise<boolean> {
    // Without PATH, HOME or anything else: the buyer is anybody's program.
    const buyer = spawn(program, args, {
      env: { NODE_ENV: 'production' },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    child = buyer
    let done = false
    // A buyer that died before reading is noticed by its exit.
    buyer.stdin.on('error', () => undefined)
    buyer.stdin.write(`${configLine(remaining())}\n`)
    if (stopping) buyer.stdin.end()
    createInterface({ input: buyer.stdout }).on('line', (line) => {
      const event = eventOf(line)
      if (event === null) return deps.log.warn('buyer.unreadable-line', { length: line.length })
      done ||= event.event === 'done'
      if (event.event === 'bought') {
        bought += 1
        spent += BigInt(event.price)
      }
      deps.onEvent(event)
    })
    let complaint = ''
    buyer.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-500)
    })
    const code = await new Promise<number | null>((resolve) => {
      buyer.once('error', () => resolve(null))
      buyer.once('close', resolve)
    })
    if (!done && !stopping) deps.log.warn('buyer.crashed', { code, complaint })
    return done
  }

  async function run(): Promise<'done' | 'stopped' | 'crashed'> {
    for (let restarts = 0; restarts <= (deps.maxRestarts ?? 3); restarts += 1) {
      const done = await runOnce()
      if (stopping) return 'stopped'
      if (done) return 'done'
      await pause(Math.min(250 * 2 ** restarts, 5_000))
    }
    return 'crashed'
  }

  const ended = run()
  return {
    ended,
    stop: async () => {
      stopping = true
      child?.stdin?.end()
      const kill = setTimeout(() => child?.kill('SIGKILL'), KILL_AFTER_MS)
      await ended
      clearTimeout(kill)
    },
  }
}

function configLine(options: BuyerOptions): string {
  const { network, address } = options.asset
  return JSON.stringify({
    ...options,
    asset: { network, address },
    maxPerPayment: options.maxPerPayment.toString(),
    spendLimit: options.spendLimit.toString(),
  })
}

function eventOf(line: string): BuyerEvent | null {
  if (line.length > MAX_LINE_CHARS) return null
  try {
    return BuyerEvent.safeParse(JSON.parse(line)).data ?? null
  } catch {
    // Not JSON: the caller logs that there was such a line.
    return null
  }
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
