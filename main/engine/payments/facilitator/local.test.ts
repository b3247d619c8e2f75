import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import type { FacilitatorClient } from '@x402/core/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import { startPractice, type Practice } from '../../practice/network.ts'
import { signerAccount } from '../../proof/signature.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { usableNetwork } from '../../wallet/networks.ts'
import { createLocalFacilitator } from './local.ts'

const network = usableNetwork('practice')
const payee = '0x00000000000000000000000000000000000000aa'
const terms: PaymentRequirements = {
  scheme: 'exact',
  network: 'eip155:31337',
  amount: '1000',
  asset: network.asset.address,
  payTo: payee,
  maxTimeoutSeconds: 120,
  extra: { name: network.asset.eip712.name, version: network.asset.eip712.version },
}

let dir: string
let practice: Practice
let facilitator: FacilitatorClient

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-facilitator-'))
  practice = await startPractice({ dir, log: silentLog, clock: systemClock })
  await practice.fundBuyer(1_000_000n)
  facilitator = createLocalFacilitator({
    network,
    rpcUrl: () => practice.rpcUrl,
    key: practice.facilitatorKey,
    log: silentLog,
  })
})
afterAll(async () => {
  await practice.stop()
  await rm(dir, { recursive: true })
})

async function signed(requirements: PaymentRequirements, key = practice.buyer.key): Promise<PaymentPayload> {
  const { payload } = await new ExactEvmScheme(signerAccount(key)).createPaymentPayload(2, requirements)
  return { x402Version: 2, accepted: requirements, payload }
}

async function received(): Promise<bigint> {
  return openChain(network, () => practice.rpcUrl).balance(payee)
}

test('twenty settlements at once all succeed, in as many transactions', async () => {
  const before = await received()
  const payments = await Promise.all(Array.from({ length: 20 }, () => signed(terms)))
  const results = await Promise.all(payments.map((payment) => facilitator.settle(payment, terms)))
  expect(results.map((result) => result.success)).toEqual(Array.from({ length: 20 }, () => true))
  expect(new Set(results.map((result) => result.transaction)).size).toBe(20)
  expect(await received()).toBe(before + 20_000n)
})

test('one authorization settled ten times at once pays once', async () => {
  const before = await received()
  const payment = await signed(terms)
  const results = await Promise.all(Array.from({ length: 10 }, () => facilitator.settle(payment, terms)))
  expect(results.filter((result) => result.success)).toHaveLength(1)
  expect(await received()).toBe(before + 1_000n)
})

test.each([
  ['another amount', { ...terms, amount: '999' }, /value/],
  ['another payee', { ...terms, payTo: '0x00000000000000000000000000000000000000bb' }, /recipient/],
  ['a domain the token does not have', { ...terms, extra: { name: 'USD Coin', version: '2' } }, /signature/],
])('a payment signed for other terms is refused: %s', async (_name, other, reason) => {
  const result = await facilitator.settle(await signed(terms), other)
  expect(result.success).toBe(false)
  expect(result.errorReason).toMatch(reason)
  expect(result.errorMessage).toBeUndefined()
})

test('a payer without money is refused by the chain', async () => {
  const result = await facilitator.settle(await signed(terms, new Uint8Array(32).fill(7)), terms)
  expect(result).toMatchObject({ success: false })
})

test('an expired authorization is refused', async () => {
  const payment = await signed({ ...terms, maxTimeoutSeconds: 1 })
  const result = await facilitator.settle(payment, { ...terms, maxTimeoutSeconds: 1 })
  expect(result).toMatchObject({ success: false, transaction: '' })
})

test('a dead chain is a failure to be looked into, never a refusal, and the next payment works', async () => {
  const unreachable = createLocalFacilitator({
    network,
    rpcUrl: 'http://127.0.0.1:9',
    key: practice.facilitatorKey,
    log: silentLog,
  })
  await expect(unreachable.settle(await signed(terms), terms)).rejects.toMatchObject({ code: 'chain/unreachable' })
  expect(await facilitator.settle(await signed(terms), terms)).toMatchObject({ success: true })
})
