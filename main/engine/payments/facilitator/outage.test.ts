import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { expect, test, vi } from 'vitest'
import { HearthError } from '../../../../contract/errors.ts'
import { temporaryBooks } from '../../ledger/books.fixture.ts'
import { systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import { KeeperLock } from '../../practice/keeper-messages.ts'
import { temporaryPractice } from '../../practice/testing/temporary.ts'
import { signerAccount } from '../../proof/account.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { usableNetwork } from '../../wallet/networks.ts'
import { createLocalFacilitator } from './local.ts'
import { createRemoteFacilitator } from './remote.ts'

const network = usableNetwork('practice')
const payee = '0x00000000000000000000000000000000000000aa'
const terms: PaymentRequirements = {
  scheme: 'exact',
  network: 'eip155:31337',
  amount: '1000',
  asset: network.asset.address,
  payTo: payee,
  maxTimeoutSeconds: 300,
  extra: { ...network.asset.eip712 },
}

test('anvil is killed in the middle: nothing is lost, nothing paid twice, and each payment can be sent again', async () => {
  const { practice, dir, end } = await temporaryPractice()
  await practice.fundBuyer(1_000_000n)
  const books = temporaryBooks()
  const facilitator = createLocalFacilitator({
    network,
    rpcUrl: () => practice.rpcUrl,
    key: practice.facilitatorKey,
    ledger: books.ledger,
    clock: systemClock,
    log: silentLog,
  })
  const buyer = new ExactEvmScheme(signerAccount(practice.buyer.key))
  const payments: PaymentPayload[] = []
  for (let n = 0; n < 30; n += 1) {
    const { payload } = await buyer.createPaymentPayload(2, terms)
    payments.push({ x402Version: 2, accepted: terms, payload })
  }
  const ended = Promise.withResolvers<string>()
  practice.onExit(ended.resolve)
  const { anvilPid } = KeeperLock.parse(JSON.parse(await readFile(path.join(dir, 'keeper.json'), 'utf8')))
  let settled = 0
  const outcomes = Promise.allSettled(
    payments.map(async (payment) => {
      const result = await facilitator.settle(payment, terms)
      if (result.success) settled += 1
      return result
    }),
  )
  await vi.waitUntil(() => settled >= 10, { interval: 1, timeout: 30_000 })
  process.kill(anvilPid ?? 0, 'SIGKILL')
  await ended.promise
  await practice.restart()
  // Nobody was told that a payment is bad: it was settled, is on its way, or nothing is known.
  const told = (await outcomes).map((outcome) =>
    outcome.status === 'rejected' ? codeOf(outcome.reason) : (outcome.value.errorReason ?? 'settled'),
  )
  expect(['settled', 'settlement_pending', 'payment/facilitator-down']).toEqual(expect.arrayContaining(told))
  const again: string[] = []
  for (const payment of payments) again.push((await facilitator.settle(payment, terms)).errorReason ?? 'settled')
  expect(['settled', 'invalid_exact_evm_nonce_already_used']).toEqual(expect.arrayContaining(again))
  expect(await openChain(network, () => practice.rpcUrl).balance(payee)).toBe(30_000n)
  books.remove()
  await end()
})

test.each([
  ['says nothing', null],
  ['breaks and tells its secrets', 'node https://rpc.example/secret-key failed'],
])('a hosted facilitator that %s is down, and its words go nowhere', async (_name, text) => {
  const server = createServer((_request, response) => {
    if (text !== null) response.writeHead(500).end(text)
  }).listen(0, '127.0.0.1')
  await vi.waitUntil(() => server.listening, { timeout: 30_000 })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const remote = createRemoteFacilitator(`http://127.0.0.1:${port}`, 200)
  const payment: PaymentPayload = { x402Version: 2, accepted: terms, payload: {} }
  for (const answer of [remote.settle(payment, terms), remote.verify(payment, terms)]) {
    const error = await answer.catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'payment/facilitator-down' })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret-key')
  }
  server.closeAllConnections()
  server.close()
})

function codeOf(reason: unknown): string {
  return reason instanceof HearthError ? reason.code : 'unexpected'
}
