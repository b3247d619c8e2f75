import type { Gpu, GpuReport } from '../../../../../contract/hardware.ts'
import { say } from '../../../../../contract/words/say.ts'
import { systemClock, type Clock } from '../../../ports/clock.ts'
import { silentLog, type Log } from '../../../ports/log.ts'
import { explained, sleeping } from '../findings.ts'
import type { GpuProbe } from '../probe.ts'
import { lookAround, type Surroundings } from '../surroundings.ts'
import { RETURN_WORDS } from './abi.ts'
import { knownLibraries, locateLibrary } from './library.ts'
import type { NvmlAnswer } from './messages.ts'
import { normaliseNvml } from './normalise-nvml.ts'
import { createNvmlProcess, type NvmlOutcome, type NvmlProcess } from './nvml-process.ts'

export interface NvmlOptions {
  /** Asked where NVML does not answer, and for the causes of what is wrong. */
  readonly tool: GpuProbe
  /** Node and the script that holds the library; null where none came along. */
  readonly command: readonly [node: string, script: string] | null
  /** Processes that are ours; null where that cannot be told. */
  readonly ownProcesses: () => Promise<ReadonlySet<number> | null>
  /** Files looked for instead of the known ones; for tests and unusual installations. */
  readonly libraries?: readonly string[]
  /** How long the library may take, milliseconds. */
  readonly timeoutMs?: number
  readonly lookAround?: () => Promise<Surroundings>
  readonly clock?: Clock
  readonly log?: Log
}

/** What happened to a card’s power limit. */
export type LimitOutcome = 'set' | 'not-permitted' | 'failed'

export interface NvidiaProbe extends GpuProbe {
  /** Sets the driver’s power limit of a card, where this account may. */
  setPowerLimit(uuid: string, watts: number): Promise<LimitOutcome>
  stop(): Promise<void>
}

/** After it hung or talked rubbish, NVML is left alone for so long: to ask again would only hang again. */
const DISTRUST_MS = 5 * 60_000
const SUCCESS = 0
const NOT_PERMITTED = 4
type Looked = Extract<NvmlAnswer, { said: 'cards' }>

/** Cards through NVML where the driver brought it, else through NVIDIA’s own tool, which also explains what is wrong. */
export function createNvmlProbe(options: NvmlOptions): NvidiaProbe {
  const { tool, command } = options
  const clock = options.clock ?? systemClock
  const log = options.log ?? silentLog
  const look = options.lookAround ?? (() => lookAround())
  const libraries = options.libraries ?? knownLibraries(process.platform)
  let known: readonly Gpu[] = []
  let held: { readonly library: string; readonly process: NvmlProcess } | null = null
  let distrust: { readonly until: number; readonly why: string } | null = null

  async function nvml(): Promise<NvmlProcess | string> {
    if (command === null) return say`NVML is not used: this installation has no Node to ask it with.`
    const library = locateLibrary(libraries)
    if (library === null) return say`NVML is not there: the driver’s library is at none of its known places.`
    if (distrust !== null && clock.monotonic() < distrust.until) return distrust.why
    if (held?.library !== library) {
      await held?.process.stop()
      held = { library, process: createNvmlProcess({ command, library, timeoutMs: options.timeoutMs ?? 2_000 }) }
    }
    return held.process
  }

  async function cards(): Promise<Looked | string> {
    const process = await nvml()
    if (typeof process === 'string') return process
    const outcome = await process.ask({ ask: 'look' })
    if (outcome.said === 'cards') return outcome
    const why = whyNot(outcome)
    if (outcome.said !== 'failed') distrust = { until: clock.monotonic() + DISTRUST_MS, why }
    // A driver that was replaced under a loaded library answers again only to a new one.
    await process.stop()
    log.warn('nvml.failed', { detail: why })
    return why
  }

  return {
    async probe(): Promise<GpuReport> {
      const around = await look()
      const checkedAt = clock.now()
      if (around.asleep && known.length > 0) return { checkedAt, ...sleeping(known) }
      const looked = await cards()
      if (typeof looked !== 'string' && looked.cards.length > 0) {
        const gpus = [...normaliseNvml(looked, await options.ownProcesses())]
        known = gpus
        const detail = say`NVML answers: ${held?.library ?? ''}`
        return { checkedAt, ...explained({ gpus, problem: null }, around), nvml: { used: true, detail } }
      }
      const report = await tool.probe()
      if (report.gpus.length > 0) known = report.gpus
      const detail = typeof looked === 'string' ? looked : say`NVML answers and lists no card.`
      return { ...report, nvml: { used: false, detail } }
    },
    async setPowerLimit(uuid, watts) {
      const process = await nvml()
      if (typeof process === 'string') return 'failed'
      const outcome = await process.ask({ ask: 'limit', uuid, milliwatts: Math.round(watts * 1000) })
      if (outcome.said !== 'limited') return 'failed'
      if (outcome.code === SUCCESS) return 'set'
      return outcome.code === NOT_PERMITTED ? 'not-permitted' : 'failed'
    },
    stop: async () => held?.process.stop(),
  }
}

function whyNot(outcome: Exclude<NvmlOutcome, Looked>): string {
  if (outcome.said === 'nothing') return say`NVML did not answer in time and is left alone for five minutes.`
  if (outcome.said === 'rubbish')
    return say`NVML gave an answer that makes no sense and is left alone for five minutes.`
  if (outcome.said === 'failed' && outcome.code !== null) {
    const words = RETURN_WORDS[outcome.code] ?? String(outcome.code)
    return say`NVML refused: ${words}.`
  }
  return say`NVML could not be loaded.`
}
