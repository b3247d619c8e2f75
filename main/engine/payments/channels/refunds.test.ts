import type { PaymentRequirements } from '@x402/core/types'
import { expect, test } from 'vitest'
import { absentFacilitator } from '../facilitator/absent.ts'
import { rememberRefunds } from './refunds.ts'

const CHANNEL = `0x${'c1'.repeat(32)}` as const

function opened() {
  const settings = new Map<string, string>()
  const store = {
    get: (key: string) => settings.get(key) ?? null,
    set: (key: string, value: string) => settings.set(key, value),
  }
  const refunds = rememberRefunds(absentFacilitator('eip155:31337'), store)
  const terms: PaymentRequirements = {
    scheme: 'batch-settlement',
    network: 'eip155:31337',
    asset: '',
    amount: '0',
    payTo: '',
    maxTimeoutSeconds: 0,
    extra: {},
  }
  const handOver = async (amount: string, refundNonce: string): Promise<void> => {
    const payload = { type: 'refund', voucher: { channelId: CHANNEL }, amount, refundNonce }
    await Promise.allSettled([refunds.facilitator.settle({ x402Version: 2, accepted: terms, payload }, terms)])
  }
  return { ...refunds, handOver }
}

test('a refund counts until its number has passed on the chain, whatever was answered', async () => {
  const { handOver, promised } = opened()
  expect(promised(CHANNEL, 0)).toBe(0n)
  await handOver('600', '0')
  expect([promised(CHANNEL, 0), promised(CHANNEL, 1)]).toEqual([600n, 0n])
})

test('of several with one number the greatest counts, and a later number begins anew', async () => {
  const { handOver, promised } = opened()
  await handOver('600', '0')
  await handOver('500', '0')
  expect(promised(CHANNEL, 0)).toBe(600n)
  await handOver('500', '1')
  expect([promised(CHANNEL, 1), promised(CHANNEL, 2)]).toEqual([500n, 0n])
})
