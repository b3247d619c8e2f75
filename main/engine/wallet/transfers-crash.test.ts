import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Address } from '../../../contract/money.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { type Bench, chainOf, freshAddress, openBench } from './testing/bench.ts'
import { type Life, lives } from './testing/dying.ts'
import { createTransfers, type TransferDeps, type Transfers } from './transfers.ts'

vi.setConfig({ testTimeout: 120_000 })

let bench: Bench
beforeAll(async () => {
  bench = await openBench(1_000_000n)
})
afterAll(async () => bench.end())

function outboxOf(parts: Pick<TransferDeps, 'ledger' | 'chain'>): Transfers {
  return createTransfers({
    ...parts,
    preset: bench.network,
    clock: systemClock,
    log: silentLog,
    signer: () => bench.wallet,
  })
}

/** Reviews a withdrawal, then lives on until it dies at the given call or the money has arrived. */
async function withdrawUntilDeath(to: Address, amount: bigint, life: Life): Promise<string> {
  const outbox = outboxOf({ ledger: life.wrap(bench.books.ledger), chain: life.wrap(chainOf(bench)) })
  const { reviewId } = await outbox.review({ to, amount })
  life.begin()
  await outbox.confirm(reviewId).catch(() => undefined)
  while (!life.dead() && bench.books.ledger.transfers.live().length > 0) await outbox.step().catch(() => undefined)
  return reviewId
}

async function finishEverything(): Promise<void> {
  const outbox = outboxOf({ ledger: bench.books.ledger, chain: chainOf(bench) })
  const round = async () => {
    await outbox.step()
    return bench.books.ledger.transfers.live().length === 0
  }
  await vi.waitUntil(round, { timeout: 60_000, interval: 5 })
}

const STEPS = [
  'transfers.request',
  'transfers.signed',
  'transfers.advance',
  'settings.set',
  'broadcast',
  'transaction',
  'isFinal',
]

test.each(['before', 'after'] as const)(
  'M05: dying %s any call, a withdrawal is paid exactly once or not begun',
  async (when) => {
    let amount = 100n
    for (const life of lives(when, STEPS)) {
      const to = freshAddress()
      amount += 1n
      const id = await withdrawUntilDeath(to, amount, life)
      bench.books.reopen()
      await finishEverything()
      const stored = bench.books.ledger.transfers.get(id)
      const where = life.diedAt()
      const seen = { where, paid: await bench.paidTo(to), state: stored?.state }
      const begun = { where, paid: [amount], state: 'final' }
      expect(seen).toEqual(stored === null ? { where, paid: [], state: undefined } : begun)
    }
  },
)
