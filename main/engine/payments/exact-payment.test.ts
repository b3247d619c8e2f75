import { expect, test } from 'vitest'
import { decodePayment } from './exact-payment.ts'

const party = `0x${'11'.repeat(20)}`
function header(value: string): string {
  const accepted = {
    scheme: 'exact',
    network: 'eip155:31337',
    asset: party,
    amount: '10',
    payTo: party,
    maxTimeoutSeconds: 60,
    extra: {},
  }
  const nonce = `0x${'22'.repeat(32)}`
  const authorization = { from: party, to: party, value, validAfter: '0', validBefore: '1800000000', nonce }
  const payload = { signature: `0x${'33'.repeat(65)}`, authorization }
  return Buffer.from(JSON.stringify({ x402Version: 2, accepted, payload })).toString('base64')
}

test('an amount is a whole number below 2^256; anything else is no payment, and no error of ours', () => {
  expect(decodePayment(header('10'))?.payload.authorization.value).toBe('10')
  for (const value of ['1e3', '', '-1', '0x10', 'ten', (2n ** 256n).toString()]) {
    expect(decodePayment(header(value))).toBeNull()
  }
})
