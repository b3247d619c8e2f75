import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBatchPayment, voucherOf } from './batch-payment.ts'

const party = `0x${'11'.repeat(20)}`
const payment = {
  x402Version: 2,
  accepted: {
    scheme: 'batch-settlement',
    network: 'eip155:31337',
    asset: party,
    amount: '10',
    payTo: party,
    maxTimeoutSeconds: 60,
    extra: { name: 'USDC', version: '2', receiverAuthorizer: party, withdrawDelay: 86_400, minDeposit: '100000' },
  },
  payload: {
    type: 'deposit',
    channelConfig: {
      payer: party,
      payerAuthorizer: party,
      receiver: party,
      receiverAuthorizer: party,
      token: party,
      withdrawDelay: 86_400,
      salt: `0x${'00'.repeat(32)}`,
    },
    voucher: { channelId: `0x${'22'.repeat(32)}`, maxClaimableAmount: '10', signature: `0x${'33'.repeat(65)}` },
    deposit: {
      amount: '100000',
      authorization: {
        erc3009Authorization: {
          validAfter: '0',
          validBefore: '1800000000',
          salt: `0x${'44'.repeat(32)}`,
          signature: `0x${'55'.repeat(65)}`,
        },
      },
    },
  },
}
const headerOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')

test('a deposit is read, and becomes a payment with nothing but its voucher in it', () => {
  const decoded = decodeBatchPayment(headerOf(payment))
  if (decoded === null) throw new Error('not read')
  const { channelConfig, voucher } = payment.payload
  expect(voucherOf(decoded).payload).toEqual({ type: 'voucher', channelConfig, voucher })
})

test.each([
  ['another scheme', { ...payment, accepted: { ...payment.accepted, scheme: 'exact' } }],
  ['another version', { ...payment, x402Version: 1 }],
  ['a field too many', { ...payment, payload: { ...payment.payload, claims: [] } }],
  ['a claim, which only a payee sends', { ...payment, payload: { type: 'claim', claims: [] } }],
  [
    'an amount of 2^128',
    {
      ...payment,
      payload: {
        ...payment.payload,
        voucher: { ...payment.payload.voucher, maxClaimableAmount: (2n ** 128n).toString() },
      },
    },
  ],
  [
    'an amount that is no whole number',
    { ...payment, payload: { ...payment.payload, voucher: { ...payment.payload.voucher, maxClaimableAmount: '1e3' } } },
  ],
])('%s is no payment of this kind', (_, value) => {
  expect(decodeBatchPayment(headerOf(value))).toBeNull()
})

test('whatever a stranger sends is read or refused, and never ends in an error', () => {
  const bytes = Buffer.from(JSON.stringify(payment))
  let largest = 0n
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(changes, fc.nat(bytes.length), (places, cut) => {
      const mutated = Buffer.from(bytes)
      for (const [at, value] of places) mutated[at] = value
      for (const header of [
        mutated.toString('base64'),
        mutated.subarray(0, cut).toString('base64'),
        mutated.toString('latin1'),
      ]) {
        const max = decodeBatchPayment(header)?.payload.voucher.maxClaimableAmount ?? '0'
        largest = BigInt(max) > largest ? BigInt(max) : largest
      }
    }),
    { numRuns: 7_000 },
  )
  expect(largest).toBeLessThan(2n ** 128n)
}, 60_000)
