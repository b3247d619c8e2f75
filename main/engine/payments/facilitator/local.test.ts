import { randomBytes } from 'node:crypto'
import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentPayload, PaymentRequirements, SettleResponse } from '@x402/core/types'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Address, Bytes32 } from '../../../../contract/money.ts'
import { type Fixture, temporaryBooks } from '../../ledger/books.fixture.ts'
import { systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import type { Practice } from '../../practice/network.ts'
import { temporaryPractice } from '../../practice/testing/temporary.ts'
import { signerAccount } from '../../proof/account.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { usableNetwork } from '../../wallet/networks.ts'
import { createRpc, type RpcUrl } from '../../wallet/rpc.ts'
import { createLocalFacilitator } from './local.ts'
import { flakyNode } from './testing/flaky-node.ts'

const network = usableNetwork('practice')
const payee: Address = '0x00000000000000000000000000000000000000aa'
const terms: PaymentRequirements = {
  scheme: 'exact',
  network: 'eip155:31337',
  amount: '1000',
  asset: network.asset.address,
  payTo: payee,
  maxTimeoutSeconds: 120,
  extra: { ...network.asset.eip712 },
}

let practice: Practice
let end: () => Promise<void>
let facilitator: FacilitatorClient
/** Each facilitator has books of its own, as one in another engine has. */
const books: Fixture[] = []
const url: RpcUrl = () => practice.rpcUrl
const chain = openChain(network, url)

beforeAll(async () => {
  ;({ practice, end } = await temporaryPractice())
  await practice.fundBuyer(100_000_000n)
  facilitator = local(url)
})
afterAll(async () => {
  for (const each of books) each.remove()
  await end()
})

function local(rpcUrl: RpcUrl): FacilitatorClient {
  const own = temporaryBooks()
  books.push(own)
  const { ledger } = own
  return createLocalFacilitator({
    network,
    rpcUrl,
    key: practice.facilitatorKey,
    ledger,
    clock: systemClock,
    log: silentLog,
  })
}
async function signed(requirements: PaymentRequirements = terms, key = practice.buyer.key): Promise<PaymentPayload> {
  const { payload } = await new ExactEvmScheme(signerAccount(key)).createPaymentPayload(2, requirements)
  return { x402Version: 2, accepted: requirements, payload }
}
async function isOnChain(payment: PaymentPayload): Promise<boolean> {
  const { authorization } = z.object({ authorization: z.object({ nonce: Bytes32 }) }).parse(payment.payload)
  const fate = await chain.authorization({
    from: practice.buyer.address,
    to: payee,
    value: 1000n,
    nonce: authorization.nonce,
    fromBlock: 0,
  })
  return fate.used && fate.matches
}
async function spending(work: () => Promise<unknown>): Promise<bigint> {
  const before = await chain.balance(payee)
  await work()
  return (await chain.balance(payee)) - before
}

describe('settling', () => {
  test('twenty payments at once are twenty settlements', async () => {
    const payments = await Promise.all(Array.from({ length: 20 }, () => signed()))
    const results: SettleResponse[] = []
    const received = await spending(async () => {
      results.push(...(await Promise.all(payments.map((payment) => facilitator.settle(payment, terms)))))
    })
    expect(results.every((result) => result.success)).toBe(true)
    expect(new Set(results.map((result) => result.transaction)).size).toBe(20)
    expect(received).toBe(20_000n)
  })

  test('one payment sent ten times at once is one settlement, with one answer', async () => {
    const payment = await signed()
    const received = await spending(async () => {
      const results = await Promise.all(Array.from({ length: 10 }, () => facilitator.settle(payment, terms)))
      expect(new Set(results.map((result) => result.transaction)).size).toBe(1)
    })
    expect(received).toBe(1_000n)
  })

  test('a payment sent again later is refused as used, and costs no gas', async () => {
    const payment = await signed()
    expect(await facilitator.settle(payment, terms)).toMatchObject({ success: true })
    const { block } = await chain.head()
    const again = await facilitator.settle(payment, terms)
    expect(again).toMatchObject({
      success: false,
      transaction: '',
      errorReason: 'invalid_exact_evm_nonce_already_used',
    })
    expect((await chain.head()).block).toBe(block)
  })

  test('a chain that forgot its last blocks gets the same transactions again', async () => {
    const snapshot = await createRpc(url).call('evm_snapshot', [])
    const payments = await Promise.all([signed(), signed(), signed()])
    for (const payment of payments) await facilitator.settle(payment, terms)
    await createRpc(url).call('evm_revert', [snapshot])
    expect(await isOnChain(payments[0] ?? (await signed()))).toBe(false)
    expect(await facilitator.settle(await signed(), terms)).toMatchObject({ success: true })
    for (const payment of payments) expect(await isOnChain(payment)).toBe(true)
  })

  test('M07: it goes on after somebody else used its key', async () => {
    await facilitator.settle(await signed(), terms)
    const other = local(url)
    await other.settle(await signed(), terms)
    expect(await facilitator.settle(await signed(), terms)).toMatchObject({ success: true })
  })
})

describe('refusals say why, in codes, without spending gas', () => {
  const dollars = { name: 'USD Coin', version: '2' }
  const plain: Address = '0x00000000000000000000000000000000000000dd'
  test.each<[string, Partial<PaymentRequirements>, string]>([
    ['another amount', { amount: '999' }, 'invalid_exact_evm_payload_authorization_value_mismatch'],
    ['another payee', { payTo: plain }, 'invalid_exact_evm_recipient_mismatch'],
    ['another domain', { extra: dollars }, 'invalid_exact_evm_signature'],
    ['another asset', { asset: plain }, 'invalid_exact_evm_signature'],
  ])('signed for other terms: %s', async (_name, change, errorReason) => {
    const { block } = await chain.head()
    const result = await facilitator.settle(await signed(), { ...terms, ...change })
    expect(result).toMatchObject({ success: false, transaction: '', errorReason })
    expect(result).not.toHaveProperty('errorMessage')
    expect((await chain.head()).block).toBe(block)
  })

  test('a domain the token does not have', async () => {
    const wrong = { ...terms, extra: dollars }
    const result = await facilitator.settle(await signed(wrong), wrong)
    expect(result).toMatchObject({ success: false, errorReason: 'invalid_exact_evm_signature' })
    const verdict = await facilitator.verify(await signed(wrong), wrong)
    expect(verdict).toMatchObject({ isValid: false, invalidReason: 'invalid_exact_evm_token_name_mismatch' })
  })

  test('an asset that is no contract', async () => {
    const nowhere = { ...terms, asset: plain }
    const result = await facilitator.settle(await signed(nowhere), nowhere)
    expect(result).toMatchObject({ success: false, errorReason: 'asset_not_deployed_contract' })
  })

  test('a payer without money', async () => {
    const poor = await signed(terms, randomBytes(32))
    const result = await facilitator.settle(poor, terms)
    expect(result).toMatchObject({ success: false, errorReason: 'invalid_exact_evm_insufficient_balance' })
    const verdict = await facilitator.verify(poor, terms)
    expect(verdict).toMatchObject({ isValid: false, invalidReason: 'invalid_exact_evm_insufficient_balance' })
    // The SDK adds the node's own words to both, which may hold its address.
    expect(result).not.toHaveProperty('errorMessage')
    expect(verdict).not.toHaveProperty('invalidMessage')
  })

  test('an authorization that is about to expire', async () => {
    const late = { ...terms, maxTimeoutSeconds: 1 }
    const result = await facilitator.settle(await signed(late), late)
    expect(result).toMatchObject({ errorReason: 'invalid_exact_evm_payload_authorization_valid_before' })
  })

  test('a payload of another kind', async () => {
    const payment = { ...(await signed()), payload: { permit2Authorization: {} } }
    expect(await facilitator.settle(payment, terms)).toMatchObject({ errorReason: 'unsupported_payload_type' })
  })
})

test('a payment is verified without being settled', async () => {
  const payment = await signed()
  expect(await facilitator.verify(payment, terms)).toMatchObject({ isValid: true, payer: practice.buyer.address })
  expect(await isOnChain(payment)).toBe(false)
})

describe('a contract that pays', () => {
  const contract: Address = '0x00000000000000000000000000000000000000ee'
  async function bySmartWallet(code: string): Promise<SettleResponse> {
    await createRpc(url).call('anvil_setCode', [contract, code])
    const payment = await signed()
    const parts = z.looseObject({ authorization: z.looseObject({}) }).parse(payment.payload)
    const payload = { ...parts, authorization: { ...parts.authorization, from: contract }, signature: '0x1234' }
    return facilitator.settle({ ...payment, payload }, terms)
  }
  test('M15: is asked itself whether it signed', async () => {
    expect(await bySmartWallet('0x60006000fd')).toMatchObject({ errorReason: 'invalid_exact_evm_signature' })
    // Accepts every signature; it has no money, which is found out after its signature was accepted.
    const accepted = await bySmartWallet('0x631626ba7e60e01b60005260206000f3')
    expect(accepted).toMatchObject({ errorReason: 'invalid_exact_evm_insufficient_balance' })
  })
  test('M15: cannot make us burn gas in its signature check', async () => {
    // An endless loop: the simulation runs out of gas and nothing is sent.
    const { block } = await chain.head()
    expect(await bySmartWallet('0x5b600056')).toMatchObject({ success: false, transaction: '' })
    expect((await chain.head()).block).toBe(block)
  })
})

describe('when the network fails', () => {
  test('a dead node is nobody’s bad signature', async () => {
    const dead = local('http://127.0.0.1:9/secret-key')
    const payment = await signed()
    for (const answer of [dead.settle(payment, terms), dead.verify(payment, terms)]) {
      const error = await answer.catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'payment/facilitator-down' })
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret-key')
    }
    expect(await isOnChain(payment)).toBe(false)
  })

  test('M03: an answer lost after the transaction arrived: found on the chain, sent once', async () => {
    const node = await flakyNode(url)
    node.loseAnswerTo('eth_sendRawTransactionSync')
    const payment = await signed()
    const received = await spending(async () => {
      expect(await local(node.url).settle(payment, terms)).toMatchObject({ success: true })
    })
    expect(received).toBe(1_000n)
    expect(node.count('eth_sendRawTransactionSync')).toBe(1)
    await node.close()
  })

  test('a transaction lost on its way: the chain is asked first, then the same bytes are sent', async () => {
    const node = await flakyNode(url)
    node.dropRequest('eth_sendRawTransactionSync')
    const received = await spending(async () => {
      expect(await local(node.url).settle(await signed(), terms)).toMatchObject({ success: true })
    })
    expect(received).toBe(1_000n)
    const asked = node.methods.indexOf('eth_getTransactionReceipt')
    expect(asked).toBeGreaterThan(-1)
    expect(node.methods.lastIndexOf('eth_sendRawTransactionSync')).toBeGreaterThan(asked)
    await node.close()
  })

  test('M03: a network that is gone after the broadcast: pending, and settled by the same payment later', async () => {
    const node = await flakyNode(url)
    const through = local(node.url)
    const payment = await signed()
    node.dropRequest('eth_sendRawTransactionSync', { andAllAfter: true })
    const first = await through.settle(payment, terms)
    expect(first).toMatchObject({ success: false, errorReason: 'settlement_pending' })
    node.heal()
    const received = await spending(async () => {
      expect(await through.settle(payment, terms)).toMatchObject({ success: true, transaction: first.transaction })
    })
    expect(received).toBe(1_000n)
    await node.close()
  })

  test('M08: a broadcast whose number another one took: the payment is settled anew, once', async () => {
    const node = await flakyNode(url)
    const through = local(node.url)
    const payment = await signed()
    node.dropRequest('eth_sendRawTransactionSync', { andAllAfter: true })
    expect(await through.settle(payment, terms)).toMatchObject({ errorReason: 'settlement_pending' })
    await local(url).settle(await signed(), terms)
    node.heal()
    const received = await spending(async () => {
      expect(await through.settle(payment, terms)).toMatchObject({ success: true })
    })
    expect(received).toBe(1_000n)
    await node.close()
  })

  test('a node that refuses our own transaction is our failure, not the payer’s', async () => {
    const node = await flakyNode(url)
    node.refuse('eth_sendRawTransactionSync', 'insufficient funds for gas * price + value')
    await expect(local(node.url).settle(await signed(), terms)).rejects.toMatchObject({
      code: 'payment/facilitator-down',
    })
    await node.close()
  })
})
