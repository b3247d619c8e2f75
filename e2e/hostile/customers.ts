import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bytesToHex } from 'viem'
import { silentLog } from '../../main/engine/ports/log.ts'
import { type BuyerEvent, startBuyer } from '../../main/engine/practice/buyer-process.ts'
import type { PracticeCustomer } from '../rig/practice-chain.ts'

type Told<Name extends BuyerEvent['event']> = Extract<BuyerEvent, { event: Name }>

/**
 * Buyers outside the engine, each with one job under way at a time: what a buyer says next is about
 * the payment it was holding.
 */
export interface Customers {
  /** Jobs they were told they have bought. */
  bought(): readonly Told<'bought'>[]
  /** Jobs whose result or receipt was not what it should be. */
  wrong(): readonly Told<'checked'>[]
  refused(): readonly Told<'refused'>[]
  /** Forgets who was served until now. */
  newRound(): void
  /** Waits until one of them, or each, got a job or a refusal since the last `newRound`. */
  served(who: 'one' | 'each', patienceMs: number): Promise<void>
  stop(): Promise<void>
}

export interface CustomerOptions {
  readonly customer: PracticeCustomer
  readonly marketUrl: string
  readonly count: number
  readonly seed: number
  readonly purse: bigint
}

const BUYER = path.resolve(import.meta.dirname, '..', '..', 'main/engine/practice/buyer/buyer.ts')

export function sendCustomers({ customer, marketUrl, count, seed, purse }: CustomerOptions): Customers {
  const events: BuyerEvent[] = []
  let waiting = new Set<number>()
  let goingHome = false
  const buyers = Array.from({ length: count }, (_, index) =>
    startBuyer(
      {
        provider: marketUrl,
        privateKey: bytesToHex(customer.key),
        asset: customer.asset,
        maxPerPayment: 1_000_000n,
        spendLimit: purse / BigInt(count),
        jobs: null,
        intervalMs: 0,
        concurrency: 1,
        seed: seed * 1_000 + index,
      },
      {
        command: [process.execPath, BUYER],
        log: silentLog,
        onEvent: (event) => {
          // What a buyer breaks off because it is sent home says nothing about the engine.
          if (goingHome && event.event !== 'bought') return
          events.push(event)
          if (event.event === 'bought' || event.event === 'refused') waiting.delete(index)
        },
      },
    ),
  )
  const of = <Name extends BuyerEvent['event']>(name: Name): readonly Told<Name>[] =>
    events.filter((event): event is Told<Name> => event.event === name)
  const newRound = (): void => {
    waiting = new Set(buyers.keys())
  }
  newRound()
  return {
    bought: () => of('bought'),
    wrong: () => of('checked').filter((event) => !event.ok),
    refused: () => of('refused'),
    newRound,
    served: async (who, patienceMs) => {
      const allowed = who === 'each' ? 0 : count - 1
      const deadline = performance.now() + patienceMs
      while (waiting.size > allowed) {
        if (performance.now() > deadline) {
          throw new Error(
            `${waiting.size} of ${count} buyers got neither a job nor a refusal within ${patienceMs / 1000} s; last heard: ${of('backing-off').at(-1)?.reason ?? 'nothing'}.`,
          )
        }
        await sleep(50)
      }
    },
    stop: async () => {
      goingHome = true
      await Promise.all(buyers.map((buyer) => buyer.stop()))
    },
  }
}
