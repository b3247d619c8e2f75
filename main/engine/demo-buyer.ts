import { bytesToHex } from 'viem'
import type { Log } from './ports/log.ts'
import type { DemoBuyerOptions } from './options.ts'
import { startBuyer, type BuyerProcess } from './practice/buyer-process.ts'
import type { Practice } from './practice/network.ts'

export interface DemoBuyer {
  /**
   * On: buys at its pace; off: ends after the job it is waiting for. One that is to buy so many jobs stays and asks
   * again, as anybody's program would.
   */
  setActive(active: boolean): void
  stop(): Promise<void>
}

/** Play money for a day of jobs; minted again at every start. */
const PURSE = 100_000_000n
const MAX_PER_PAYMENT = 1_000_000n

/**
 * The practice network's customer. It runs only while jobs are taken, so that a paused machine is
 * really idle.
 */
export function createDemoBuyer(options: {
  readonly practice: Practice
  readonly marketUrl: string
  readonly buying: DemoBuyerOptions
  readonly log: Log
}): DemoBuyer {
  const { buying, practice, log } = options
  let running: Promise<BuyerProcess> | null = null
  let seed = 1

  async function start(): Promise<BuyerProcess> {
    await practice.fundBuyer(PURSE)
    seed += 1
    return startBuyer(
      {
        provider: options.marketUrl,
        privateKey: bytesToHex(practice.buyer.key),
        asset: practice.asset,
        maxPerPayment: MAX_PER_PAYMENT,
        spendLimit: PURSE,
        jobs: buying.jobs,
        intervalMs: buying.intervalMs,
        concurrency: buying.concurrency,
        seed: seed * 1_000,
      },
      {
        command: practice.buyerCommand,
        log,
        onEvent: (event) => {
          log.info(`buyer.${event.event}`)
          buying.onEvent?.(event)
        },
      },
    )
  }

  async function stop(): Promise<void> {
    const buyer = running
    running = null
    await (await buyer)?.stop()
  }

  return {
    setActive: (active) => {
      if (active) {
        running ??= start()
        running.catch((error: unknown) => {
          running = null
          log.warn('buyer.not-started', { problem: error instanceof Error ? error.name : 'unknown' })
        })
      } else if (running !== null && buying.jobs === null) {
        stop().catch((error: unknown) => {
          log.warn('buyer.not-stopped', { problem: error instanceof Error ? error.name : 'unknown' })
        })
      }
    },
    stop,
  }
}
