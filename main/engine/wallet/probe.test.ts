import { createServer } from 'node:http'
import {
  array,
  assert,
  bigInt,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  property,
  record,
  string,
} from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { ProbeCheck } from '../../../contract/networks.ts'
import { networks, type UsableNetwork, usableNetwork } from './networks.ts'
import { type FacilitatorKinds, type NetworkFacts, readNetwork } from './probe-facts.ts'
import { judge } from './probe-verdict.ts'
import { createRpc } from './rpc.ts'
import { type Bench, openBench } from './testing/bench.ts'
import { oddToken, type Oddity } from './testing/odd-token.ts'
import { withProvenDomain } from './token-domain.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const practice = usableNetwork('practice')
const exact: FacilitatorKinds = [{ scheme: 'exact', network: 'eip155:31337' }]
let bench: Bench
beforeAll(async () => {
  bench = await openBench(1_000n)
})
afterAll(() => bench.end())

async function probe(preset: UsableNetwork = practice, kinds: FacilitatorKinds | 'none' = exact) {
  const facts = await readNetwork(createRpc(bench.practice.rpcUrl), preset, [bench.wallet.address], async () => kinds)
  const report = judge(preset, facts, Date.now())
  const status = (id: ProbeCheck['id']) => report.checks.find((each) => each.id === id)?.status
  return { facts, report, status }
}

async function odd(oddity: Oddity) {
  const address = await oddToken(bench.rpc, practice.asset.address, oddity)
  const minted = { ...practice, asset: { ...practice.asset, address } }
  // The holder has some of it, so that a transfer can be tried.
  await bench.mintOf(address, bench.wallet.address, 500n)
  return probe(minted)
}

describe('a network as it should be', () => {
  test('is used, with channels where the facilitator settles them', async () => {
    const { report, status } = await probe(practice, [
      ...exact,
      { scheme: 'batch-settlement', network: 'eip155:31337' },
    ])
    expect(report).toMatchObject({ paidWork: true, problem: null, schemes: ['exact', 'batch-settlement'] })
    expect(status('fee')).toBe('ok')
    expect(report.checks.map(({ status: each }) => each)).toEqual(report.checks.map(() => 'ok'))
  })
  test('sells single payments only where nobody settles channels', async () => {
    expect((await probe()).report).toMatchObject({ paidWork: true, schemes: ['exact'] })
  })
  test('is probed without a transaction', async () => {
    const before = await bench.rpc.call('eth_blockNumber', [])
    await probe()
    expect(await bench.rpc.call('eth_blockNumber', [])).toBe(before)
  })
})

describe('a network that is not what it says is not used for paid work', () => {
  test('M07: the node serves another chain', async () => {
    const { report, facts } = await probe({ ...usableNetwork('base') })
    expect(report).toMatchObject({ paidWork: false, schemes: [] })
    expect(report.problem).toBe('Base is not used for paid work: its node serves chain 31337 instead of 8453.')
    expect(facts.token.hasCode).toBe(false)
  })
  test('the token has other decimals', async () => {
    const { report, status } = await odd('eighteen-decimals')
    expect(status('decimals')).toBe('wrong')
    expect(report.problem).toContain('has 18 decimals instead of 6')
  })
  test('the token keeps a part of what is transferred', async () => {
    const { report, status, facts } = await odd('takes-a-fee')
    expect(facts.token).toMatchObject({ fee: 'charged', takesSignatures: true, decimals: 6 })
    expect(status('fee')).toBe('wrong')
    expect(report.paidWork).toBe(false)
  })
  test('the token takes no signed transfers', async () => {
    const { status, report } = await odd('takes-no-signatures')
    expect(status('signatures')).toBe('missing')
    expect(report.paidWork).toBe(false)
  })
  test('the token signs under another name', async () => {
    const eip712 = { name: 'USD Coin', version: '2' }
    const { report, status } = await probe({ ...practice, asset: { ...practice.asset, eip712 } })
    expect(status('signatures')).toBe('wrong')
    expect(report.problem).toContain('signs as “USDC” version “2”')
  })
  test('there is no token', async () => {
    const address = '0x00000000000000000000000000000000000000aa'
    const { status } = await probe({ ...practice, asset: { ...practice.asset, address } })
    expect(status('token')).toBe('missing')
  })
  test('the facilitator is none, away, or settles another chain', async () => {
    expect((await probe(practice, 'none')).status('facilitator')).toBe('missing')
    const facts = await readNetwork(createRpc(bench.practice.rpcUrl), practice, [], () =>
      Promise.reject(new z.ZodError([])),
    )
    expect(judge(practice, facts, Date.now()).problem).toContain('facilitator does not answer')
    expect((await probe(practice, [{ scheme: 'exact', network: 'eip155:1' }])).report.paidWork).toBe(false)
  })
  test('M07: the node stalls', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    await vi.waitUntil(() => server.listening, { timeout: 30_000 })
    const { port } = z.object({ port: z.number() }).parse(server.address())
    const rpc = createRpc(`http://127.0.0.1:${port}`, { timeoutMs: 200 })
    const facts = await readNetwork(rpc, practice, [], async () => exact)
    server.closeAllConnections()
    server.close()
    expect(judge(practice, facts, Date.now())).toMatchObject({ paidWork: false, checks: [{ id: 'node' }] })
  })
  test('M07: the node answers as the chain was an hour ago', async () => {
    const { facts } = await probe()
    const later = Date.now() + 3_600_000
    expect(judge({ ...practice, blockSeconds: 2 }, facts, later).problem).toMatch(/is (59|60) minutes behind the chain/)
    expect(judge(practice, facts, later).paidWork).toBe(true)
  })
})

test('what cannot be found out is not held against the network', async () => {
  const facts = await readNetwork(createRpc(bench.practice.rpcUrl), practice, [], async () => exact)
  const report = judge(practice, facts, Date.now())
  expect(report.checks.find(({ id }) => id === 'fee')?.status).toBe('unknown')
  expect(report.paidWork).toBe(true)
})

test('a domain nobody has confirmed is the one the token proves, else the network is left as it is', async () => {
  const eip712 = { name: 'Guess', version: '9' }
  const guessed = { ...practice, domain: 'unconfirmed' as const, asset: { ...practice.asset, eip712 } }
  expect((await withProvenDomain(guessed, bench.practice.rpcUrl)).asset.eip712).toEqual(practice.asset.eip712)
  expect(await withProvenDomain(guessed, 'http://127.0.0.1:9')).toBe(guessed)
  const elsewhere = { ...guessed, numericId: 1672 }
  expect(await withProvenDomain(elsewhere, bench.practice.rpcUrl)).toBe(elsewhere)
})

test('whatever a network answers, paid work needs every needed thing to be right', () => {
  const kinds = array(record({ scheme: constantFrom('exact', 'x'), network: constantFrom('eip155:8453', 'eip155:1') }))
  const facts = record({
    chainId: oneof(constant(null), constant(8453), integer()),
    headSeconds: oneof(constant(null), constant(1_000_000), integer({ min: 0, max: 2_000_000 })),
    token: record({
      hasCode: boolean(),
      decimals: oneof(constant(null), constant(6), integer({ min: 0, max: 36 })),
      domain: oneof(
        constant(null),
        constant({ name: 'USD Coin', version: '2' }),
        record({ name: string({ unit: 'binary' }), version: constantFrom('1', '2') }),
      ),
      takesSignatures: boolean(),
      fee: constantFrom('none' as const, 'charged' as const, 'unknown' as const),
    }),
    multicall: boolean(),
    batch: record({ settlement: boolean(), collector: boolean(), transientStorage: boolean() }),
    facilitator: oneof(constant(null), constant('none' as const), kinds),
    gas: oneof(
      constant(null),
      record({
        account: constant(networks.base.asset.address),
        held: bigInt({ min: 0n, max: 9n }),
        needed: bigInt({ min: 0n, max: 9n }),
      }),
    ),
  })
  assert(
    property(facts, (found: NetworkFacts) => {
      const { paidWork, problem, schemes } = judge(networks.base, found, 1_000_000_000)
      expect(paidWork).toBe(problem === null)
      expect(schemes.length > 0).toBe(paidWork)
      if (!paidWork) return
      expect(found.chainId).toBe(8453)
      expect(found.token).toMatchObject({ hasCode: true, decimals: 6, takesSignatures: true })
      expect((found.gas?.held ?? 0n) >= (found.gas?.needed ?? 0n)).toBe(true)
      expect(found.token.fee).not.toBe('charged')
      expect(found.token.domain ?? { name: 'USD Coin' }).toMatchObject({ name: 'USD Coin' })
      expect(found.facilitator).toContainEqual({ scheme: 'exact', network: 'eip155:8453' })
    }),
    { numRuns: 500 },
  )
})
