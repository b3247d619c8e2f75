import { encodeFunctionData, parseAbi } from 'viem'
import { BATCH_SETTLEMENT_ADDRESS } from '@x402/evm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChannelConfig } from '../../ledger/channel-records.ts'
import { type Buyer, type Counter, openCounter } from './testing/counter.ts'

const abi = parseAbi([
  'struct Config { address payer; address payerAuthorizer; address receiver; address receiverAuthorizer; address token; uint40 withdrawDelay; bytes32 salt; }',
  'function initiateWithdraw(Config config, uint128 amount)',
  'function finalizeWithdraw(Config config)',
])

let counter: Counter
let buyer: Buyer
beforeEach(async () => {
  counter = await openCounter()
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
    expect(counter.channels.collector.alarms()).toEqual([expect.stringContaining('holds 0 of the 400 base units')])
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
})
