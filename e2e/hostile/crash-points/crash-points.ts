import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CallIn, CallName } from '../../../contract/engine.ts'
import { CRASH_POINTS, type CrashPoint } from '../../../main/engine/ports/crash-point.ts'
import { usableNetwork } from '../../../main/engine/wallet/networks.ts'
import type { RunningEngine, RunOptions } from '../../rig/running-engine.ts'
import { foundLost } from '../broken/found-lost.ts'
import type { Harness, HarnessOptions } from '../harness.ts'
import { type KillReport, killRounds } from '../kill.ts'

/**
 * A new segment begins after megabytes, and an agent is registered once: the tests of the journal (segment-made)
 * and of the registration (identity-crash) crash there.
 */
const OUT_OF_REACH: readonly CrashPoint[] = [
  'journal.segment-made',
  'identity.before-broadcast',
  'identity.after-broadcast',
]
const POINTS = CRASH_POINTS.filter((point) => !OUT_OF_REACH.includes(point))
/** Each point is also tried when it was passed some times before, so that other steps meet it. */
const PASSES = [1, 2, 5]
/** A payment that died on its way to the chain keeps its buyer waiting until it expires, two minutes later. */
const PATIENCE_MS = 150_000
const ARM = { script: path.join(import.meta.dirname, 'arm.ts'), environment: {} }
const BROKEN = path.join(import.meta.dirname, '..', 'broken')
/** The write of the intent to withdraw: the bytes that are about to be sent. */
const SIGNED = "UPDATE transfers SET state = 'signed'"
const TO = '0x52908400098527886E0F7030069857D2E4169EE7'

/**
 * Has the engine die at each of these points in turn, and looks at what is left.
 * @throws SomethingLost naming the first thing that was lost, Error where a point was never reached
 */
export async function crashAt(options: HarnessOptions, points: readonly CrashPoint[]): Promise<Crashes> {
  return crashEverywhere(
    options,
    points.map((point) => ({ point, passes: 1 })),
    ARM,
  )
}

/** Kills the engine by itself at each named point around commits, broadcasts, renames and journal records. */
export const crashPoints: Harness = {
  name: 'crash-points',
  summary: 'have the engine die at every named point of its money path, and compare buyers, books, receipts and chain',
  unable: () => (process.platform === 'linux' ? null : 'processes are followed in /proc, so it needs Linux'),
  run: async (options) => inWords(await crashEverywhere(options, (options.full ? PASSES : [1]).flatMap(pointsAt), ARM)),
  control: async (options) => {
    const arm = { script: path.join(BROKEN, 'late.ts'), environment: { HEARTH_LATE: SIGNED } }
    return foundLost('that sends a withdrawal before its signed bytes are stored', () =>
      crashEverywhere({ ...options, rounds: null }, [{ point: 'outbox.after-broadcast', passes: 1 }], arm),
    )
  },
}

export interface Place {
  readonly point: CrashPoint
  readonly passes: number
}

function pointsAt(passes: number): readonly Place[] {
  return POINTS.map((point) => ({ point, passes }))
}

export interface Crashes {
  readonly report: KillReport
  readonly tried: readonly Place[]
  readonly reached: readonly string[]
}

async function crashEverywhere(
  options: HarnessOptions,
  places: readonly Place[],
  arm: NonNullable<RunOptions['preload']>,
): Promise<Crashes> {
  const wanted = options.rounds === null ? places : places.slice(0, options.rounds)
  let reached: readonly string[] = []
  const report = await killRounds({
    rounds: wanted.length,
    seed: options.seed,
    say: options.say,
    mayGoOn: options.mayGoOn,
    crash: {
      arm,
      at: (round) => {
        const place = wanted[round - 1]
        return place === undefined ? null : `${place.point}#${place.passes}`
      },
      provoke: async (engine, log) => {
        const before = lines(log).length
        await provoke(engine, () => lines(log).length > before)
        reached = lines(log)
      },
    },
  })
  const chosen = wanted.slice(0, report.kills)
  const unreached = chosen.filter(({ point }) => !reached.includes(point)).map(({ point }) => point)
  if (unreached.length > 0) throw new Error(`These points were never reached: ${unreached.join(', ')}.`)
  return { report, tried: chosen, reached }
}

/** Buyers buy meanwhile; a withdrawal and an anchor lead past the points that buying does not meet. */
async function provoke(engine: RunningEngine, crashed: () => boolean): Promise<void> {
  const client = await engine.client()
  process.kill(engine.pid, 'SIGUSR2')
  const deadline = performance.now() + PATIENCE_MS
  const ask = async <Name extends CallName>(name: Name, input: CallIn<Name>): Promise<void> => {
    // The engine dies somewhere in here: that is the purpose.
    await Promise.race([client.call(name, input).catch(() => undefined), engine.gone])
  }
  const passphrase = usableNetwork('practice').knownPassphrase ?? ''
  try {
    while (!crashed() && performance.now() < deadline) {
      await ask('anchors.now', {})
      await ask('wallet.unlock', { passphrase })
      for (const gasless of [false, true]) {
        const review = await Promise.race([
          client.call('withdraw.review', { to: TO, amount: '1', gasless }).catch(() => null),
          engine.gone.then(() => null),
        ])
        if (review !== null) await ask('withdraw.confirm', { reviewId: review.reviewId })
      }
      await Promise.race([sleep(300), engine.gone])
    }
  } finally {
    client.close()
  }
}

function lines(log: string): readonly string[] {
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []
}

function inWords({ report, tried, reached }: Crashes): Readonly<Record<string, string>> {
  return {
    'Crash points': `${tried.length} tried, ${reached.length} reached: ${tried.map(({ point, passes }) => `${point}#${passes}`).join(', ')}`,
    'Not tried here': OUT_OF_REACH.join(', '),
    'Voucher jobs under way': `${report.vouchersOpen}, on disk when the engine died`,
    'Jobs acknowledged': `${report.acknowledged}, all in the books (${report.jobs} in all)`,
    Receipts: `${report.receipts}, one chain without a gap`,
    'Books against chain': `difference ${report.difference}`,
  }
}
