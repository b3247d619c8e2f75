import { bytesToHex } from 'viem'
import type { Address } from '../../contract/money.ts'
import type { Log } from './ports/log.ts'
import type { DemoBuyerOptions } from './options.ts'
import { startBuyer, type BuyerProcess } from './practice/buyer-process.ts'
import type { Practice } from './practice/network.ts'
import { whereToBuy } from './practice/where-to-buy.ts'

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
  /** Where it buys when nobody finds this machine in the registry. */
  readonly marketUrl: string
  /** Whom it buys from: the wallet that the agent of this machine is paid into. */
  readonly seller: Address
  readonly buying: DemoBuyerOptions
  readonly log: Log
}): DemoBuyer {
  const { buying, practice, log } = options
  let running: { readonly buyer: Promise<BuyerProcess>; readonly ending: AbortController } | null = null
  let seed = 1

  async function provider(signal: AbortSignal): Promise<string> {
    const { marketUrl: given, seller } = options
    const { lookUp } = buying
    if (lookUp === undefined) return given
    return whereToBuy({ given, lookUp: () => lookUp(() => practice.rpcUrl, seller), signal, log })
  }

  async function start(signal: AbortSignal): Promise<BuyerProcess> {
    const [market] = await Promise.all([provider(signal), practice.fundBuyer(PURSE)])
    seed += 1
    return startBuyer(
      {
        provider: market,
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
    const ended = running
    running = null
    ended?.ending.abort()
    await (await ended?.buyer)?.stop()
  }

  return {
    setActive: (active) => {
      if (active) {
        if (running !== null) return
        const ending = new AbortController()
        const started = { buyer: start(ending.signal), ending }
        running = started
        started.buyer.catch((error: unknown) => {
          if (running === started) running = null
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
