import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { Problem } from '../../../contract/errors.ts'
import { JobView, Upload } from '../../../contract/market.ts'
import { openStall, type Stall } from './testing/stall.ts'
import { voucherBuyer } from './testing/voucher-buyer.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const MIB = 1024 * 1024
let stall: Stall
let pay: typeof fetch
let result = ''
let small = ''
let upload = ''

beforeAll(async () => {
  stall = await openStall()
  pay = voucherBuyer(stall.practice.buyer.key, stall.practice.asset, stall.practice.rpcUrl)
  result = await finishedJob('x'.repeat(2 * MIB))
  small = await finishedJob('x')
  const stored = await fetch(`${stall.url}/v1/uploads`, { method: 'POST', body: new Uint8Array(MIB) })
  upload = `${stall.url}/v1/data/${Upload.parse(await stored.json()).id}`
})
afterAll(() => stall.close())
beforeEach(() => void Object.assign(stall.parts.line.limits, { rate: null, cap: null, kept: 0 }))

async function finishedJob(stdout: string): Promise<string> {
  const body = JSON.stringify({ manifest: { kind: 'wasm', module: stall.parts.program } })
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
  const { id } = JobView.parse(await (await stall.buyer.fetch(`${stall.url}/v1/jobs`, init)).json())
  await stall.hands.finish(id, stdout)
  return `${stall.url}/v1/jobs/${id}/result/stdout`
}
const bytes = async (answer: Response): Promise<number> => (await answer.arrayBuffer()).byteLength
const used = (): number => stall.parts.line.month.used()
const sent = (): number => used() - stall.parts.line.month.received()
/** What was sent, once the ends of earlier answers are counted: their buyers have them a moment before. */
async function sentForNow(): Promise<number> {
  for (let before = sent(); ; before = sent()) {
    await sleep(300)
    if (sent() === before) return before
  }
}
const charged = (): bigint => stall.ledger.channels.sums().charged

test('results and calls share one rate with everything else', async () => {
  // Pays for the channel first: what is timed is the sending.
  await bytes(await pay(upload))
  stall.parts.line.limits.rate = 2 * MIB
  const started = performance.now()
  const sent = await Promise.all([fetch(result).then(bytes), pay(upload).then(bytes)])
  const seconds = (performance.now() - started) / 1000
  expect(sent).toEqual([2 * MIB, MIB])
  expect(seconds).toBeGreaterThanOrEqual(3 / 2 - 0.15)
})

test('everything that is sent is counted once, headers included', async () => {
  const before = used()
  expect(await bytes(await fetch(result))).toBe(2 * MIB)
  await vi.waitFor(() => expect(used()).toBeGreaterThan(before + 2 * MIB), { timeout: 30_000 })
  expect(used()).toBeLessThan(before + 2 * MIB + 3_000)
})

test('what is left for results is not sold, results are still given, and nobody pays for what is not sent', async () => {
  await bytes(await pay(upload))
  const before = charged()
  Object.assign(stall.parts.line.limits, { cap: used() + 3 * MIB, kept: 3 * MIB })
  const refused = await pay(upload)
  expect([refused.status, Problem.parse(await refused.json()).code]).toEqual([503, 'line/month-used'])
  expect(charged()).toBe(before)
  expect(await bytes(await fetch(result))).toBe(2 * MIB)
})

test('a result that does not fit into the month is refused as a whole, and can be fetched later', async () => {
  const before = used()
  stall.parts.line.limits.cap = before + MIB
  const refused = await fetch(result)
  expect([refused.status, Problem.parse(await refused.json()).code]).toEqual([503, 'line/month-used'])
  expect(await bytes(await fetch(small))).toBe(1)
  expect(used()).toBeLessThan(before + 5_000)
  stall.parts.line.limits.cap = null
  expect(await bytes(await fetch(result))).toBe(2 * MIB)
})

test('when the month is used up not even a refusal is sent', async () => {
  await sentForNow()
  stall.parts.line.limits.cap = used()
  await expect(fetch(`${stall.url}/health`)).rejects.toThrowError(/fetch failed/)
  const before = await sentForNow()
  await expect(fetch(result)).rejects.toThrowError(/fetch failed/)
  expect(sent()).toBe(before)
})
