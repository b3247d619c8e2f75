import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Address } from '../../../contract/money.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { type Bench, chainOf, freshAddress, openBench } from './testing/bench.ts'
import { type Life, lifeUntil } from './testing/dying.ts'
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

test.each(['before', 'after'] as const)(
  'M05: dying %s any call, a withdrawal is paid exactly once or not begun',
  async (when) => {
    const died = new Set<string>()
    for (let at = 1; ; at += 1) {
      const [to, amount, life] = [freshAddress(), 100n + BigInt(at), lifeUntil(at, when)]
      const id = await withdrawUntilDeath(to, amount, life)
      bench.books.reopen()
      await finishEverything()
      const stored = bench.books.ledger.transfers.get(id)
      const where = `${when} call ${at}, ${life.calls().at(-1)}`
      const seen = { where, paid: await bench.paidTo(to), state: stored?.state }
      const begun = { where, paid: [amount], state: 'final' }
      expect(seen).toEqual(stored === null ? { where, paid: [], state: undefined } : begun)
      if (!life.dead()) break
      died.add(life.calls().at(-1) ?? '')
    }
    const steps = ['request', 'signed', 'advance'].map((name) => `transfers.${name}`)
    expect([...died]).toEqual(expect.arrayContaining([...steps, 'settings.set', 'broadcast', 'transaction', 'isFinal']))
  },
)
