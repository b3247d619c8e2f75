import { setTimeout as sleep } from 'node:timers/promises'
import { firstRules } from '../../contract/rules.ts'
import { createActivityMonitor } from '../../main/engine/activity/monitor.ts'
import { startEngine, type Engine } from '../../main/engine/jobs/engine.fixture.ts'
import type { Decision } from '../../main/engine/availability/decide.ts'
import { good } from '../../main/engine/availability/world.fixture.ts'
import { systemClock } from '../../main/engine/ports/clock.ts'
import { silentLog } from '../../main/engine/ports/log.ts'
import { createPresence } from '../../main/engine/presence.ts'
import { createYielding } from '../../main/engine/yielding/yielding.ts'
import { endless, simpleJob } from '../../worker/sandbox/wgsl/testing/shaders.ts'
import { cardMemoryMiB } from '../rig/card-memory.ts'
import { usageOf, usageOfTree } from '../rig/process-usage.ts'
import { gpuOf, realHost } from '../rig/worker-host.ts'
import { median, percentile, rounded, type Bench, type BenchResult } from './result.ts'

const TIMES = 200
/** On a machine that is busy with other things fewer moments are measured, and the result says how many. */
const MOST_MS = 9 * 60_000
/** The person comes back at any moment of a job's first second. */
const WITHIN_MS = 1_000
const AWAY_MS = 3_600_000
/** So long it is watched what still runs after a release. */
const AFTER_MS = 100

interface Times {
  /** From the engine knowing that the person is back to the last process being gone, ms. */
  readonly release: readonly number[]
  /** From the key press, the looking included, ms. */
  readonly whole: readonly number[]
  /** Of one core, by everything that this process started, right after each release. */
  readonly percents: readonly number[]
}

/** A person who leaves and comes back, seen through the same parts as in the engine. */
function personAt(engine: Engine) {
  let here = false
  let knownAt = 0
  let waiting: { readonly forWork: boolean; readonly resolve: () => void } | null = null
  const rules = { ...firstRules(true), when: 'idle' as const }
  const span = { get: () => null, set: () => undefined }
  const monitor = createActivityMonitor({
    parts: {
      sources: [{ tells: {}, read: async () => ({ awayMs: here ? 0 : AWAY_MS }) }],
      programs: async () => null,
      programsEveryMs: 1_000,
    },
    shell: null,
    games: () => [],
    pace: () => 'working',
    clock: systemClock,
    log: silentLog,
    onChange: () => presence.refresh(),
    onWake: () => undefined,
  })
  const yielding = createYielding({
    jobs: engine.jobs,
    workers: () => engine.workers,
    adaptersOf: () => new Set(),
    onReleased: () => undefined,
    pressure: async () => ({ othersCpuPercent: null, memoryMiB: 1, freeMemoryMiB: null }),
    clock: systemClock,
    log: silentLog,
  })
  const presence = createPresence({
    facts: () => ({ ...good, activity: monitor.current(), runningJobs: engine.jobs.running().length }),
    rules: { get: () => rules, set: () => undefined },
    pauses: span,
    goes: span,
    timeZone: 'UTC',
    clock: systemClock,
    onChange: (decision) => {
      const forWork = decision.running === 'finish'
      if (!forWork) knownAt = performance.now()
      void carryOut(decision, forWork)
    },
  })
  async function carryOut(decision: Decision, forWork: boolean): Promise<void> {
    await yielding.apply(decision, rules)
    if (waiting?.forWork === forWork) waiting.resolve()
  }
  return {
    async arrive(): Promise<{ readonly release: number; readonly whole: number }> {
      const gone = Promise.withResolvers<void>()
      waiting = { forWork: false, resolve: gone.resolve }
      here = true
      const pressedAt = performance.now()
      await gone.promise
      const now = performance.now()
      return { release: now - knownAt, whole: now - pressedAt }
    },
    async leave(): Promise<void> {
      const back = Promise.withResolvers<void>()
      waiting = { forWork: true, resolve: back.resolve }
      here = false
      await back.promise
    },
    start: async () => {
      await monitor.refresh()
      await yielding.apply(presence.decision(), rules)
      monitor.start()
    },
    stop: async () => {
      await monitor.stop()
      presence.stop()
    },
  }
}

/** `times` returns of a person in the middle of GPU jobs. */
async function measure(engine: Engine, times: number): Promise<Times> {
  const [release, whole, percents]: [number[], number[], number[]] = [[], [], []]
  const until = performance.now() + MOST_MS
  const person = personAt(engine)
  await person.start()
  try {
    for (let time = 0; time < times && performance.now() < until; time += 1) {
      const id = await engine.buy(simpleJob(endless, { manifest: { limits: { wallMs: 100_000 } } }))
      engine.jobs.submit(id)
      while (engine.jobs.running().find((job) => job.id === id)?.phase !== 'running') await sleep(5)
      await sleep(Math.random() * WITHIN_MS)
      const took = await person.arrive()
      if (engine.gpuWorkers.size > 0) throw new Error('A process still holds the card.')
      percents.push(await percentAfter())
      release.push(took.release)
      whole.push(took.whole)
      const { state } = await engine.jobs.wait(id, 0)
      if (state !== 'evicted') throw new Error(`The job ended as ${state}.`)
      await person.leave()
    }
  } finally {
    await person.stop()
  }
  return { release, whole, percents }
}

/** Processor time of all processes below this one, ms. */
const below = (): number => usageOfTree(process.pid).cpuMs - usageOf(process.pid).cpuMs

/** Percent of one core that the processes below this one use once the machine was given back. */
async function percentAfter(): Promise<number> {
  const [before, startedAt] = [below(), performance.now()]
  await sleep(AFTER_MS)
  return Math.max(0, below() - before) / ((performance.now() - startedAt) / 100)
}

export const yieldBench: Bench = {
  name: 'yield',
  summary: 'from the person’s key to every GPU process gone, at 200 random moments of a job',
  run: async (say) => {
    const host = await realHost()
    const gpu = gpuOf(host)
    if (gpu === null) {
      say(`yield cannot be measured: ${host.report().gpu.summary}`)
      return []
    }
    const engine = await startEngine(host, { warm: true })
    try {
      const before = await cardMemoryMiB()
      const { release, whole, percents } = await measure(engine, TIMES)
      const after = await cardMemoryMiB()
      const where = `${host.report().host}, ${gpu.name}, ${release.length} times`
      const memory = before === null || after === null ? '' : `; card memory ${before} MiB before, ${after} MiB after`
      return [
        inWords('yield', release, where + memory),
        inWords('yield-with-detection', whole, where),
        {
          name: 'yield-cpu-after',
          value: rounded(median(percents)),
          unit: '% of one core',
          p99: rounded(percentile(percents, 0.99)),
          detail: `of all workers, in the ${AFTER_MS} ms after each release`,
        },
      ]
    } finally {
      await engine.close()
    }
  },
}

function inWords(name: string, times: readonly number[], detail: string): BenchResult {
  return { name, value: rounded(median(times)), unit: 'ms', p99: rounded(percentile(times, 0.99)), detail }
}
