import type { ProbeReport } from '../../contract/networks.ts'
import { say } from '../../contract/words/say.ts'
import type { ChainStatus } from './chain-watch.ts'
import type { Clock } from './ports/clock.ts'

/** Knows what of the network really works, and keeps paid work off it while something needed does not. */
export interface NetworkWatch {
  /** The last report; null until the first one. */
  current(): ProbeReport | null
  /** Probes when there is nothing good yet, or it is too old. */
  check(): Promise<void>
  /** Probes now. */
  look(): Promise<ProbeReport>
  /** The chain's standing with what the probe adds to it: a chain that answers may still be of no use. */
  standing(chain: ChainStatus): ChainStatus
}

const DAY_MS = 86_400_000

/**
 * @param options.probe throws when the network stops answering half way, which says nothing about it
 * @param options.goodForMs how long a good report stays good; a day unless told
 * @param options.onChange whether paid work is taken has changed
 */
export function watchNetwork(options: {
  readonly probe: () => Promise<ProbeReport>
  readonly goodForMs?: number
  readonly clock: Clock
  readonly onChange: () => void
}): NetworkWatch {
  let report: ProbeReport | null = null

  async function look(): Promise<ProbeReport> {
    const found = await options.probe()
    // A node that is away for a while has not become another one: the chain's own watch says that it is away.
    const away = found.checks.some(({ id, status }) => id === 'node' && status !== 'ok')
    if (away && report?.paidWork === true) return found
    const changed = report?.problem !== found.problem
    report = found
    if (changed) options.onChange()
    return found
  }

  return {
    current: () => report,
    look,
    check: async () => {
      if (report?.paidWork === true && options.clock.now() - report.at < (options.goodForMs ?? DAY_MS)) return
      await look()
    },
    standing: (chain) => {
      if (!chain.up || report?.paidWork === true) return chain
      const problem = report?.problem ?? say`What the payment network can do has not been checked yet.`
      return { ...chain, up: false, problem }
    },
  }
}
