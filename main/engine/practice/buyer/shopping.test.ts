import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Choice } from './choice.ts'
import { hashOf } from './hash.ts'
import { orderFor } from './orders.ts'
import { openPurse } from './purse.ts'
import { seeded } from './random.ts'
import { type Bought, inspect, type Shopping } from './shopping.ts'

const order = orderFor('wasm', 'sha256', seeded(1))
const stdout = Buffer.from(order.ask.kind === 'wasm' ? (order.ask.stdin ?? '') : '')
const hash = hashOf(stdout)
const job: Bought = { id: 'job', price: '218', transaction: null, state: 'finished', by: 'exact' }
const choice: Choice = {
  offer: { kind: 'wasm', available: true, price: { floor: 1n, perSecond: 20n, perMiB: 6n }, programs: [] },
  program: { name: 'sha256', sha256: '0'.repeat(64), verifiable: true },
}

/** What a provider that is right in everything answers, by path. */
function answers() {
  return {
    result: { exitCode: 0, stdout: { sha256: hash }, files: [] },
    stdout,
    receipt: {
      outputs: { stdout: { sha256: hash }, files: [] },
      receipt: { requester: shopping.purse.address.toLowerCase(), price: job.price, kind: 1 },
    },
  }
}

let served: ReturnType<typeof answers>
let server: Server
let shopping: Shopping

beforeAll(async () => {
  server = createServer((request, response) => {
    const name = request.url?.split('/').at(-1)
    const body = name === 'stdout' ? served.stdout : JSON.stringify(name === 'result' ? served.result : served.receipt)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const config = {
    provider: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    privateKey: `0x${'11'.repeat(32)}`,
    asset: { network: 'eip155:31337', address: `0x${'22'.repeat(20)}` },
    maxPerPayment: 1n,
    spendLimit: 1n,
    jobs: 1,
    intervalMs: 0,
    concurrency: 1,
    seed: 1,
  } as const
  shopping = { config, purse: openPurse(config), report: () => undefined, signal: new AbortController().signal }
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

async function found(change: (all: ReturnType<typeof answers>) => void, bought: Partial<Bought> = {}) {
  served = answers()
  change(served)
  return inspect({ ...job, ...bought }, order, choice, shopping)
}

test('a job that is right in everything is right', async () => {
  expect(await found(() => undefined)).toBeNull()
})

test('a price other than the offer’s is noticed', async () => {
  expect(await found(() => undefined, { price: '219' })).toBe('the price was 219; by the offer it is 218')
})

test('what a voucher was charged is at most the offer’s price', async () => {
  const less = { price: '217', by: 'voucher' } as const
  expect(await found(({ receipt }) => (receipt.receipt.price = '217'), less)).toBeNull()
  expect(await found(() => undefined, { price: '219', by: 'voucher' })).toContain('the price was 219')
})

test('a receipt that does not promise the same again is not what was bought', async () => {
  expect(await found(({ receipt }) => (receipt.receipt.kind = 4))).toBe(
    'the receipt does not say that a re-run gives the same',
  )
})

test('a receipt for another result, another price or another buyer is noticed', async () => {
  expect(await found(({ receipt }) => (receipt.outputs.stdout.sha256 = '0'.repeat(64)))).toContain('another result')
  expect(await found(({ receipt }) => (receipt.receipt.price = '1'))).toContain('another price')
  expect(await found(({ receipt }) => (receipt.receipt.requester = '0x0'))).toContain('another buyer')
})

test('bytes that are not the result’s, and a result that is wrong, are noticed', async () => {
  expect(await found((all) => (all.stdout = Buffer.from('something else')))).toContain('not those of the result')
  const wrong = Buffer.from('0'.repeat(64))
  const lie = await found((all) => {
    all.stdout = wrong
    all.result.stdout.sha256 = hashOf(wrong)
  })
  expect(lie).toMatch(/^expected /)
})

test('a job that did not run to its end is not right', async () => {
  expect(await found(() => undefined, { state: 'failed' })).toBe('the job ended as failed')
  expect(await found(({ result }) => (result.exitCode = 3))).toBe('the program ended with 3')
})
