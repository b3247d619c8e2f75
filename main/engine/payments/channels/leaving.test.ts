import { encodeFunctionData, parseAbi } from 'viem'
import { BATCH_SETTLEMENT_ADDRESS } from '@x402/evm'
import type { FacilitatorClient } from '@x402/core/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HearthError } from '../../../../contract/errors.ts'
import type { ChannelConfig } from '../../ledger/channel-records.ts'
import { type Buyer, type Counter, openCounter } from './testing/counter.ts'

const abi = parseAbi([
  'struct Config { address payer; address payerAuthorizer; address receiver; address receiverAuthorizer; address token; uint40 withdrawDelay; bytes32 salt; }',
  'function initiateWithdraw(Config config, uint128 amount)',
  'function finalizeWithdraw(Config config)',
])

let counter: Counter
let buyer: Buyer
/** Our clock, and whether the node of the network is away. */
let time: { ahead: number }
let node: { isDown: boolean }
const NOBODY = 'http://127.0.0.1:9'
beforeEach(async () => {
  time = { ahead: 0 }
  node = { isDown: false }
  counter = await openCounter({
    clock: { now: () => Date.now() + time.ahead, monotonic: () => performance.now() + time.ahead },
    rpcUrl: () => (node.isDown ? NOBODY : counter.practice.rpcUrl),
  })
  await counter.channels.run()
  buyer = await counter.buyer()
  await buyer.buy()
}, 60_000)
afterEach(async () => {
  await counter.close()
})

function config(): ChannelConfig {
  const [channel] = counter.ledger.channels.list()
  if (channel === undefined) throw new Error('no channel')
  return channel.config
}
async function askForMoney(amount: bigint): Promise<void> {
  const data = encodeFunctionData({ abi, functionName: 'initiateWithdraw', args: [config(), amount] })
  await buyer.send({ to: BATCH_SETTLEMENT_ADDRESS, data })
}
async function takeMoney(): Promise<void> {
  const data = encodeFunctionData({ abi, functionName: 'finalizeWithdraw', args: [config()] })
  await buyer.send({ to: BATCH_SETTLEMENT_ADDRESS, data })
}
/** A facilitator that cannot be asked, or no longer settles vouchers, and may not claim either. */
function elsewhere(change: Partial<FacilitatorClient>): FacilitatorClient {
  return { ...counter.facilitator, ...change }
}
const down = () => Promise.reject(new Error('no connection'))
const settlesNothing = () => Promise.resolve({ kinds: [], extensions: [], signers: {} })
const hours = (count: number): number => count * 3_600_000

async function later(seconds: number): Promise<void> {
  await counter.rpc.call('evm_increaseTime', [seconds])
  await counter.rpc.call('evm_mine', [])
}

describe('a payer who wants its money back', () => {
  test('is claimed from before it can have any, gets no more work, and gets the rest', async () => {
    await askForMoney(99_600n)
    await counter.channels.run()
    expect(await counter.balance(counter.payTo)).toBe(400n)
    const answer = await buyer.buy()
    expect([answer.status, await answer.text()]).toEqual([402, 'invalid_batch_settlement_evm_withdrawal_pending'])
    expect(counter.worked).toBe(1)
    await later(86_400)
    await takeMoney()
    expect(await counter.balance(buyer.address)).toBe(10_000_000n - 400n)
    await counter.channels.run()
    expect(counter.ledger.entries.totals()).toMatchObject({ earned: 400n, uncollected: 0n, expectedBalance: 400n })
    expect(counter.channels.collector.alarms()).toEqual([])
  })

  test('M12: off for 25 hours, Hearth claims on waking up what the payer has not taken yet', async () => {
    await askForMoney(99_600n)
    await later(25 * 3600)
    counter.restart()
    await counter.channels.run()
    expect(await counter.balance(counter.payTo)).toBe(400n)
  })

  test('M12: money that was taken while Hearth was off is an alarm, and the books go on saying that it is owed', async () => {
    // More than is free: the voucher that pays for it was not claimed in time.
    await askForMoney(100_000n)
    await later(25 * 3600)
    await takeMoney()
    counter.restart()
    await counter.channels.run()
    expect(counter.channels.collector.alarms()).toEqual([
      expect.stringContaining('Payers have taken back 0.0004 USDC before it was claimed'),
    ])
    expect(counter.ledger.entries.totals()).toMatchObject({ earned: 0n, uncollected: 400n })
  })

  test('a stock client takes its money back through a refund at once: claimed first, then returned', async () => {
    const result = await buyer.refund()
    expect(result.success).toBe(true)
    expect(await counter.balance(buyer.address)).toBe(10_000_000n - 400n)
    // The claim that the refund made is not paid out yet: the next round sees it on the chain.
    await counter.channels.run()
    expect(await counter.balance(counter.payTo)).toBe(400n)
    expect(counter.ledger.channels.sums()).toEqual({ charged: 400n, claimed: 400n, settled: 400n })
    const again = await buyer.buy()
    expect(again.status).toBe(200)
    expect(counter.ledger.channels.sums().charged).toBe(800n)
  })

  test('asks again when nothing is left: that is an answer and no failure, and the channel serves on', async () => {
    const url = 'https://hearth.example/v1/thing'
    const headers: (string | null)[] = []
    const fetch: typeof counter.serve = (input, init) => {
      headers.push(new Request(input, init).headers.get('payment-signature'))
      return counter.serve(input, init)
    }
    await buyer.scheme.refund(url, { fetch })
    const answer = await counter.channels.till({ header: headers.at(-1) ?? undefined, url, maximum: 1_000n })
    const refusal = {
      reason: 'invalid_batch_settlement_evm_refund_no_balance',
      sentence: 'Nothing is left in the channel that could go back.',
    }
    expect(answer).toMatchObject({ kind: 'required', refusal })
    expect((await buyer.buy()).status).toBe(200)
  })

  test('M03: a refund without an answer may still come to pass, so nothing more is sold for its money', async () => {
    const handedOver: Parameters<typeof counter.facilitator.settle>[] = []
    const through: FacilitatorClient = {
      ...counter.facilitator,
      settle: (...asked) => {
        if (asked[0].payload['type'] !== 'refund') return counter.facilitator.settle(...asked)
        handedOver.push(asked)
        return Promise.reject(new HearthError('facilitator/unreachable', 'No answer.'))
      },
    }
    counter.restart(through)
    await counter.channels.run()
    await expect(buyer.refund()).rejects.toThrow('')
    counter.restart(through)
    await counter.channels.run()
    expect((await buyer.buy()).status).toBe(402)
    expect([handedOver.length, counter.worked]).toEqual([1, 1])
    for (const [payment, terms] of handedOver) await counter.facilitator.settle(payment, terms)
    await counter.channels.collector.collectAll()
    expect(counter.ledger.channels.sums()).toEqual({ charged: 400n, claimed: 400n, settled: 400n })
    expect(counter.channels.collector.alarms()).toEqual([])
    expect(counter.ledger.channels.list()).toMatchObject([{ balance: 400n, refundNonce: 1 }])
  })
})

describe('a watch that cannot be kept as it should', () => {
  test('M12: a facilitator that cannot be asked after a restart keeps no voucher that is held from being claimed', async () => {
    await askForMoney(100_000n)
    counter.restart(elsewhere({ getSupported: down }))
    await counter.channels.run()
    expect(counter.channels.isOpen()).toBe(false)
    expect(await counter.balance(counter.payTo)).toBe(400n)
  })

  test('M12: nor does one that no longer settles vouchers by its own word', async () => {
    await askForMoney(100_000n)
    counter.restart(elsewhere({ getSupported: settlesNothing }))
    await counter.channels.run()
    expect(counter.channels.isOpen()).toBe(false)
    expect(await counter.balance(counter.payTo)).toBe(400n)
  })

  test('M12: nobody claims and the node goes away: before the deadline an alarm says how much, from when on and what to do', async () => {
    await askForMoney(100_000n)
    counter.restart(elsewhere({ settle: down }))
    await counter.channels.run()
    expect(counter.channels.collector.alarms()).toEqual([])
    node.isDown = true
    time.ahead = hours(17)
    await expect(counter.channels.run()).rejects.toMatchObject({ code: 'chain/unreachable' })
    expect(counter.channels.collector.alarms()).toEqual([])
    time.ahead = hours(19)
    await expect(counter.channels.run()).rejects.toMatchObject({ code: 'chain/unreachable' })
    const from = new Date(Date.now() + hours(24)).toISOString().slice(0, 10)
    const [alarm] = counter.channels.collector.alarms()
    expect(alarm).toMatch(
      new RegExp(`^Payers want their money back and can take 0\\.0004 USDC.* from ${from} .* UTC on\\.`),
    )
    expect(alarm).toContain('hearth vouchers --collect')
    node.isDown = false
    time.ahead = 0
    counter.restart()
    await counter.channels.run()
    expect(counter.channels.collector.alarms()).toEqual([])
  })

  test('M12: off for 25 hours and no node on waking up: a payer may have left unseen, which is an alarm at once', async () => {
    await counter.channels.run()
    await askForMoney(100_000n)
    let told = 0
    time.ahead = hours(25)
    node.isDown = true
    counter.restart(elsewhere({ getSupported: down }), { onAlarms: () => (told += 1) })
    for (let round = 0; round < 2; round += 1) {
      await expect(counter.channels.run()).rejects.toMatchObject({ code: 'chain/unreachable' })
    }
    expect(counter.channels.collector.alarms()).toEqual([
      expect.stringMatching(
        /^The payment network was last read at .* UTC\. Payers who left since then can take back 0\.0004 USDC/,
      ),
    ])
    expect(told).toBe(1)
    node.isDown = false
    counter.restart()
    await counter.channels.run()
    expect(await counter.balance(counter.payTo)).toBe(400n)
    expect(counter.channels.collector.alarms()).toEqual([])
  })

  test('a node that is away for an hour is no alarm, and nothing is to be lost where nothing is owed', async () => {
    node.isDown = true
    time.ahead = hours(1)
    await expect(counter.channels.run()).rejects.toMatchObject({ code: 'chain/unreachable' })
    expect(counter.channels.collector.alarms()).toEqual([])
    node.isDown = false
    time.ahead = 0
    await counter.channels.collector.collectAll()
    node.isDown = true
    time.ahead = hours(100)
    await expect(counter.channels.run()).rejects.toMatchObject({ code: 'chain/unreachable' })
    expect(counter.channels.collector.alarms()).toEqual([])
  })
})
