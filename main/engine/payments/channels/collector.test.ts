import type { FacilitatorClient } from '@x402/core/server'
import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditBooks } from '../../ledger/audit.ts'
import { connect } from '../../ledger/file.ts'
import { type Counter, openCounter } from './testing/counter.ts'

let counter: Counter
beforeEach(async () => {
  counter = await openCounter()
  await counter.channels.run()
}, 60_000)
afterEach(async () => {
  await counter.close()
})

async function sell(channels: number): Promise<void> {
  for (let index = 1; index <= channels; index += 1) {
    const buyer = await counter.buyer(`0x${index.toString(16).padStart(64, '0')}`)
    expect((await buyer.buy()).status).toBe(200)
  }
}

/** The facilitator, with something going wrong between it and us. */
function through(change: (settle: FacilitatorClient['settle']) => FacilitatorClient['settle']): FacilitatorClient {
  const { facilitator } = counter
  return { ...facilitator, settle: change((payment, terms) => facilitator.settle(payment, terms)) }
}

async function collect(): Promise<void> {
  await counter.channels.collector.collectAll()
}

const collected = { charged: 800n, claimed: 800n, settled: 800n }

describe('claims and settlements', () => {
  test('M05: after a claim whose answer was lost, the chain tells that it was made, and it is not made again', async () => {
    await sell(2)
    counter.restart(
      through((settle) => async (payment, terms) => {
        await settle(payment, terms)
        throw new Error('the connection broke')
      }),
    )
    await counter.channels.run()
    await collect()
    expect(counter.ledger.channels.sums()).toEqual(collected)
    expect(await counter.balance(counter.payTo)).toBe(800n)
    const gas = counter.ledger.collections.gasSpent()
    counter.restart()
    await counter.channels.run()
    await collect()
    expect(counter.ledger.collections.gasSpent()).toBe(gas)
    expect(counter.ledger.collections.open()).toEqual([])
  })

  test('M05: a claim that was ordered and never sent is made after a restart, once', async () => {
    await sell(2)
    counter.restart(through(() => () => Promise.reject(new Error('no connection'))))
    await counter.channels.run()
    await collect()
    expect(await counter.balance(counter.payTo)).toBe(0n)
    expect(counter.ledger.channels.sums()).toEqual({ charged: 800n, claimed: 0n, settled: 0n })
    counter.restart()
    await counter.channels.run()
    await collect()
    expect(counter.ledger.channels.sums()).toEqual(collected)
  })

  test('M05: no answer to a claim is no refusal: while it is on its way it stays open, and is not made again', async () => {
    await sell(1)
    let onItsWay = true
    let sent = 0
    counter.underWay = () => sent > 0 && onItsWay
    counter.restart(
      through(() => () => {
        sent += 1
        return Promise.reject(new Error('no answer'))
      }),
    )
    await counter.channels.run()
    await collect()
    await collect()
    expect(sent).toBe(1)
    expect(counter.ledger.collections.open()).toMatchObject([{ action: 'claim', state: 'open' }])
    onItsWay = false
    counter.restart()
    await counter.channels.run()
    await collect()
    expect(counter.ledger.collections.open()).toEqual([])
    expect(counter.ledger.channels.sums()).toEqual({ charged: 400n, claimed: 400n, settled: 400n })
  })

  test('M05: an order that a crash left open is closed by what the chain says', async () => {
    await sell(1)
    counter.ledger.collections.order({ action: 'settle', reason: 'test', lines: [] }, Date.now())
    counter.restart()
    await counter.channels.run()
    await collect()
    expect(counter.ledger.collections.open()).toEqual([])
    expect(await counter.balance(counter.payTo)).toBe(400n)
  })

  test('M04: a facilitator that says it settled, and did not, is not believed', async () => {
    await sell(1)
    counter.restart(
      through(
        () =>
          (_payment, { network }) =>
            Promise.resolve({ success: true, transaction: `0x${'ab'.repeat(32)}`, network }),
      ),
    )
    await counter.channels.run()
    await collect()
    expect(counter.ledger.entries.totals()).toMatchObject({ earned: 0n, uncollected: 400n })
    expect(counter.ledger.collections.newest('claim')).toMatchObject({ state: 'refused' })
    counter.restart()
    await counter.channels.run()
    await collect()
    expect(counter.ledger.entries.totals()).toMatchObject({ earned: 400n, uncollected: 0n })
  })

  test('M13: one line that the contract refuses does not keep the others from being claimed', async () => {
    await sell(5)
    const third = counter.ledger.channels.list()[2]
    if (third === undefined) throw new Error('no channel')
    counter.ledger.channels.change((table) => table.put({ ...third, bestMax: third.bestMax + 1n }, null, Date.now()))
    await collect()
    expect(counter.ledger.channels.sums()).toEqual({ charged: 2000n, claimed: 1600n, settled: 1600n })
    expect(await counter.balance(counter.payTo)).toBe(1600n)
  })

  test('what somebody else settled for us is booked like our own', async () => {
    await sell(1)
    // Anybody may ask the contract to pay a payee out; here after a claim of ours that was not paid out.
    counter.restart(
      through(
        (settle) => (payment, terms) =>
          'receiver' in payment.payload ? Promise.reject(new Error('not now')) : settle(payment, terms),
      ),
    )
    await counter.channels.run()
    await collect()
    expect(counter.ledger.channels.sums()).toEqual({ charged: 400n, claimed: 400n, settled: 0n })
    expect(await counter.channels.compare()).toEqual({ unbooked: 0n, differences: [] })
    const terms = {
      scheme: 'batch-settlement',
      network: 'eip155:31337' as const,
      asset: counter.network.asset.address,
      amount: '0',
      payTo: counter.payTo,
      maxTimeoutSeconds: 0,
      extra: {},
    }
    const payload = { type: 'settle', receiver: counter.payTo, token: counter.network.asset.address }
    await counter.facilitator.settle({ x402Version: 2, accepted: terms, payload }, terms)
    // On the chain, and not in the books before its block was read: no difference.
    expect(await counter.channels.compare()).toEqual({ unbooked: 400n, differences: [] })
    await counter.channels.run()
    expect(counter.ledger.entries.totals()).toMatchObject({ earned: 400n, uncollected: 0n, expectedBalance: 400n })
  })

  test('M06: a claim that a reorganisation took away is made again', async () => {
    await sell(1)
    const before = await counter.rpc.call('evm_snapshot', [])
    await collect()
    expect(await counter.balance(counter.payTo)).toBe(400n)
    await counter.rpc.call('evm_revert', [before])
    expect(await counter.balance(counter.payTo)).toBe(0n)
    counter.restart()
    await counter.channels.run()
    await collect()
    expect(await counter.balance(counter.payTo)).toBe(400n)
  })

  test('one unit that the chain has claimed and the books have not is a difference', async () => {
    await sell(1)
    await collect()
    expect(await counter.channels.compare()).toEqual({ unbooked: 0n, differences: [] })
    const forged = { transaction: `0x${'cd'.repeat(32)}` as const, logIndex: 0, blockNumber: 1 }
    const [channel] = counter.ledger.channels.list()
    const claims = [{ ...forged, channelId: channel?.id ?? '0x', amount: 1n, total: 401n }]
    counter.ledger.collections.book({ claims, settlements: [] }, 0, Date.now())
    expect((await counter.channels.compare()).differences).toEqual([
      'The chain has claimed 400, the books say 401 base units.',
    ])
  })

  test('a channel of a key that was changed since is an alarm, and keeps no other from being claimed', async () => {
    await sell(1)
    counter.restart(counter.facilitator, { receiptsKey: randomBytes(32) })
    await counter.channels.run()
    await sell(1)
    await collect()
    expect(await counter.balance(counter.payTo)).toBe(400n)
    expect(counter.channels.collector.alarms()).toEqual([
      expect.stringContaining('0.0004 USDC of vouchers was earned under a key that was changed since'),
    ])
  })

  test('every unit can be followed: settlement, claim and call', async () => {
    await sell(2)
    await collect()
    const [entry] = counter.ledger.entries.list({ cursor: null, limit: 1 }).rows
    expect(entry).toMatchObject({ kind: 'vouchers', amount: 800n, state: 'final' })
    const claims = counter.ledger.entries.claimsOf(entry?.id ?? 0)
    expect(claims).toMatchObject([
      { amount: 400n, calls: 1, jobs: [] },
      { amount: 400n, calls: 1, jobs: [] },
    ])
    const { rows } = counter.ledger.channels.calls({ cursor: null, limit: 10 })
    expect(rows.map(({ amount, kind, ref }) => [amount, kind, ref])).toEqual([
      [400n, 'data', 'thing'],
      [400n, 'data', 'thing'],
    ])
    expect(rows.every(({ claim }) => claim === counter.ledger.collections.newest('claim')?.transaction)).toBe(true)
    expect(counter.ledger.collections.gasSpent()).toBeGreaterThan(0n)
  })
})

describe('before the key is changed', () => {
  test('all is claimed, buyers get back what they have not spent, and no voucher is taken any more', async () => {
    const buyer = await counter.buyer()
    expect((await buyer.buy()).status).toBe(200)
    const deposited = (await counter.balance(buyer.address)) - 10_000_000n
    expect(counter.channels.isOpen()).toBe(true)
    await counter.channels.end()
    expect(counter.channels.isOpen()).toBe(false)
    expect(counter.ledger.channels.sums()).toEqual({ charged: 400n, claimed: 400n, settled: 400n })
    expect(await counter.balance(counter.payTo)).toBe(400n)
    // The rest of the deposit, and not a unit of what was charged.
    expect(deposited).toBeLessThan(0n)
    expect(await counter.balance(buyer.address)).toBe(10_000_000n - 400n)
    expect(counter.ledger.channels.list()).toMatchObject([{ balance: 400n, totalClaimed: 400n }])
    expect(await counter.channels.compare()).toEqual({ unbooked: 0n, differences: [] })
    const gas = counter.ledger.collections.gasSpent()
    await counter.channels.end()
    expect(counter.ledger.collections.gasSpent()).toBe(gas)
  })

  test('what could not be claimed is not given back', async () => {
    const buyer = await counter.buyer()
    await buyer.buy()
    const before = await counter.balance(buyer.address)
    counter.restart(
      through(
        (settle) => (payment, terms) =>
          payment.payload['type'] === 'claim' ? Promise.reject(new Error('not now')) : settle(payment, terms),
      ),
    )
    await counter.channels.run()
    await counter.channels.end()
    expect(await counter.balance(buyer.address)).toBe(before)
    expect(counter.ledger.channels.sums()).toMatchObject({ charged: 400n, claimed: 0n })
  })
})

describe('without the database', () => {
  test('D06: vouchers that only the journal knows are taken into the books, claimed and paid out', async () => {
    await sell(2)
    counter.channels.close()
    counter.ledger.close()
    for (const file of readdirSync(counter.folder)) {
      if (file !== 'vouchers') rmSync(path.join(counter.folder, file), { recursive: true })
    }
    counter.reopen()
    await counter.channels.run()
    await collect()
    expect(await counter.balance(counter.payTo)).toBe(800n)
    expect(counter.ledger.channels.sums()).toEqual(collected)
    counter.ledger.close()
    const db = connect(path.join(counter.folder, 'ledger.db'))
    expect(auditBooks(db)).toBeNull()
    db.close()
    counter.reopen()
  })
})
