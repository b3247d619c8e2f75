import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { x402Client, x402HTTPClient } from '@x402/fetch'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Practice } from '../../practice/network.ts'
import { temporaryPractice } from '../../practice/testing/temporary.ts'
import { signerAccount } from '../../proof/account.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { usableNetwork } from '../../wallet/networks.ts'
import type { PayAnswer } from '../pay.ts'
import type { Payments } from '../payments.ts'
import { openTill, purchase, request, type Till } from '../testing/till.ts'
import { createRemoteFacilitator } from './remote.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const network = usableNetwork('practice')
let practice: Practice
let end: () => Promise<void>
let hosted: ChildProcess
let address = ''

beforeAll(async () => {
  ;({ practice, end } = await temporaryPractice())
  await practice.fundBuyer(10_000_000n)
  const key = `0x${Buffer.from(practice.facilitatorKey).toString('hex')}`
  const child = path.join(import.meta.dirname, 'testing/hosted.child.ts')
  hosted = fork(child, [practice.rpcUrl, key], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [port] = z.tuple([z.int().min(1)]).parse((await once(hosted, 'message')).slice(0, 1))
  address = `http://127.0.0.1:${port}`
})
afterAll(async () => {
  hosted.disconnect()
  await end()
})

let till: Till
let payments: Payments
const chain = openChain(network, () => practice.rpcUrl)
beforeEach(() => {
  till = openTill({ chain, asset: network.asset, settleTimeoutMs: 30_000 })
})
afterEach(() => till.close())

/** Sells through the facilitator of this manner; patient, but with those that never answer. */
function through(manner: string, timeoutMs = 20_000): void {
  payments = till.payments(till.ledger, { facilitator: createRemoteFacilitator(`${address}/${manner}`, timeoutMs) })
}
const received = () => chain.balance(till.payTo)
const jobs = () => till.ledger.jobs.counts(0).total

/** A stock client that answers a 402 for what `body` says. */
async function header(body?: unknown): Promise<string> {
  const client = new x402Client()
    .register('eip155:*', new ExactEvmScheme(signerAccount(practice.buyer.key)))
    .setSpendControls({ allowedAssets: [{ network: 'eip155:31337', asset: network.asset.address }] })
  const http = new x402HTTPClient(client)
  const asked = await payments.pay(request(undefined, body))
  if (asked.kind !== 'required') throw new Error('nothing to pay')
  const payload = await client.createPaymentPayload(http.getPaymentRequiredResponse(() => asked.paymentRequired))
  return http.encodePaymentSignatureHeader(payload)['PAYMENT-SIGNATURE'] ?? ''
}
async function pay(signed: string, body?: unknown): Promise<PayAnswer | string> {
  return payments.pay(request(signed, body)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  })
}

describe('a facilitator in another process, over HTTP', () => {
  test('that does what it says: paid once, the job is there, and the same payment gets it again', async () => {
    through('right')
    const signed = await header()
    expect(await pay(signed)).toMatchObject({ kind: 'paid' })
    expect(await pay(signed)).toMatchObject({ kind: 'paid' })
    expect(await received()).toBe(purchase.amount)
    expect(jobs()).toBe(1)
  })

  test.each(['lying', 'other-chain'])('M04: one that is %s is not believed: no job, no income', async (manner) => {
    through(manner)
    expect(await pay(await header())).toBe('payment/unknown-outcome')
    await payments.recover()
    expect(jobs()).toBe(0)
    expect(till.ledger.entries.totals()).toMatchObject({ earned: 0n, pending: 0n })
    expect(await received()).toBe(0n)
  })

  test('M03: one that says nothing: unknown, and not failed; nothing is owed to anybody', async () => {
    through('silent', 500)
    const signed = await header()
    expect(await pay(signed)).toBe('payment/unknown-outcome')
    expect(till.ledger.payments.byState(['settling'])).toHaveLength(1)
    // It is never handed over to another: the first may yet settle it.
    through('right')
    expect(await pay(signed)).toBe('payment/unknown-outcome')
    expect(await received()).toBe(0n)
  })

  test('M03: one that settles and does not answer: the chain is asked, and the job is there', async () => {
    through('late', 500)
    const signed = await header()
    await pay(signed)
    await vi.waitUntil(
      async () => {
        await payments.recover()
        return jobs() === 1
      },
      { timeout: 20_000, interval: 50 },
    )
    expect(await pay(signed)).toMatchObject({ kind: 'paid' })
    expect(await received()).toBe(purchase.amount)
  })

  test('M04: one that settles and says it refused: the money makes its job all the same', async () => {
    through('refusing')
    expect(await pay(await header())).toMatchObject({ kind: 'paid' })
    expect(await received()).toBe(purchase.amount)
    expect(jobs()).toBe(1)
  })

  test('M04: one that repeats its first answer: another payment is not paid by it', async () => {
    through('repeating')
    expect(await pay(await header())).toMatchObject({ kind: 'paid' })
    const other = { another: 'request' }
    expect(await pay(await header(other), other)).toBe('payment/unknown-outcome')
    await payments.recover()
    expect(jobs()).toBe(1)
    expect(await received()).toBe(purchase.amount)
  })

  test('one that serves another chain: nobody is asked to pay, and nothing is stored', async () => {
    through('elsewhere')
    const refused = await payments.pay(request(undefined)).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'payment/facilitator-down' })
    expect(till.ledger.payments.byState(['reserved', 'settling'])).toEqual([])
  })

  test('one that answers nonsense is unknown, and its words go nowhere', async () => {
    through('garbage')
    expect(await pay(await header())).toBe('payment/unknown-outcome')
    expect(jobs()).toBe(0)
  })
})
