import { createHash } from 'node:crypto'
import { decodePaymentRequiredHeader } from '@x402/core/http'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { HearthError, Problem } from '../../../contract/errors.ts'
import { JobView, Upload } from '../../../contract/market.ts'
import { Validation } from '../../../contract/validate.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../contract/verdict.ts'
import { receiptOf } from '../../cli/verify-work/work.fixture.ts'
import { verifyVerdictText } from '../proof/verdict/verify-verdict.ts'
import { openStall, type Stall } from './testing/stall.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
let stall: Stall
let program: Uint8Array = new Uint8Array()

beforeAll(async () => {
  stall = await openStall()
  const pieces: Uint8Array[] = []
  for await (const piece of stall.parts.blobs.read(stall.parts.program)) pieces.push(piece)
  program = Buffer.concat(pieces)
})
beforeEach(() => {
  stall.state.open = true
  stall.hands.refuse.reason = null
})
afterAll(() => stall.close())

async function receipt(seq: number, change: object = {}): Promise<string> {
  const stdin = Buffer.from(`work ${seq}`)
  const { file } = await receiptOf({ program, stdin, stdout: Buffer.from('the answer'), change })
  return file
}

async function upload(bytes: string): Promise<string> {
  const response = await fetch(`${stall.url}/v1/uploads`, { method: 'POST', body: bytes })
  return Upload.parse(await response.json()).id
}

function post(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }
}

const at = (path: string): string => `${stall.url}${path}`

async function problemOf(response: Response): Promise<Problem> {
  const problem = Problem.parse(await response.json())
  expect(response.status).toBe(problem.status)
  return problem
}

/** Buys a validation of a receipt over "work N", which is not run yet. */
async function buy(seq: number, change: object = {}) {
  const body = { receipt: await receipt(seq, change), uploads: [await upload(`work ${seq}`)] }
  const { response, header } = await stall.buyer.fetchAndKeep(at('/v1/validate'), post(body))
  expect(response.status).toBe(202)
  const answer = Validation.parse(await response.json())
  expect(answer.verdict).toBeNull()
  return { body, header, ...answer }
}

describe('a validation', () => {
  it('is paid, run and booked like any job, and accepts what the re-run bears out', async () => {
    const { job, links, body, header } = await buy(1)
    expect(BigInt(job.price)).toBeGreaterThanOrEqual(1000n)
    expect(await problemOf(await fetch(at(links.verdict)))).toMatchObject({ status: 409, code: 'job/not-ended' })
    await stall.hands.finish(job.id, 'the answer')
    const text = await (await fetch(at(links.verdict))).text()
    const verified = verifyVerdictText(Buffer.from(text))
    expect(verified.ok).toBe(true)
    expect(verified.file?.verdict).toMatchObject({ method: VERDICT_METHODS.fullRerun, verdict: VERDICTS.accept })
    // The same payment with the same body: the same job and the same bytes.
    const again = await fetch(at('/v1/validate'), post(body, { 'payment-signature': header }))
    expect(again.status).toBe(200)
    const second = Validation.parse(await again.json())
    expect(second.job.id).toBe(job.id)
    expect(second.verdict).toEqual(JSON.parse(text))
    const ended = JobView.parse(await (await fetch(at(`/v1/jobs/${job.id}`))).json())
    expect(ended).toMatchObject({ state: 'finished', refund: 'none', links: { receipt: `/v1/jobs/${job.id}/receipt` } })
  })

  it('is asked to be paid as what it is, at its own address', async () => {
    const body = { receipt: await receipt(7), uploads: [await upload('work 7')] }
    const asked = await fetch(at('/v1/validate'), post(body))
    expect(asked.status).toBe(402)
    const { resource } = decodePaymentRequiredHeader(asked.headers.get('payment-required') ?? '')
    expect(new URL(resource.url).pathname).toBe('/v1/validate')
  })

  it('rejects a receipt of the exact class whose work gives another answer', async () => {
    const { job, links } = await buy(2)
    await stall.hands.finish(job.id, 'another answer')
    const { file, ok } = verifyVerdictText(Buffer.from(await (await fetch(at(links.verdict))).text()))
    expect(ok).toBe(true)
    expect(file?.verdict).toMatchObject({ verdict: VERDICTS.reject, failures: 1 })
  })

  it('of work that was not run gives no verdict', async () => {
    const { job, links } = await buy(3)
    await fetch(at(`/v1/jobs/${job.id}`), { method: 'DELETE' })
    expect(await problemOf(await fetch(at(links.verdict)))).toMatchObject({ status: 404, code: 'job/no-result' })
  })

  it('survives a restart between payment and verdict', async () => {
    const { job, links } = await buy(4)
    await stall.reopen()
    await stall.hands.finish(job.id, 'the answer')
    expect((await fetch(at(links.verdict))).status).toBe(200)
  })

  it('is bound to its receipt: the payment buys no verdict about another one', async () => {
    const { header, body } = await buy(5)
    const other = { ...body, receipt: await receipt(5, { exitCode: 1 }) }
    const response = await fetch(at('/v1/validate'), post(other, { 'payment-signature': header }))
    expect(await problemOf(response)).toMatchObject({ status: 409, code: 'payment/conflict' })
  })
})

describe('what cannot be validated is refused before any payment', () => {
  it.each<[string, () => Promise<unknown>, number, string]>([
    [
      'a changed receipt',
      async () => ({ receipt: (await receipt(9)).replace('"seq":"0"', '"seq":"1"') }),
      422,
      'validate/not-valid',
    ],
    ['no receipt', async () => ({ receipt: '{}' }), 422, 'validate/not-valid'],
    ['a receipt nested a thousand levels deep', async () => ({ receipt: '['.repeat(1000) }), 422, 'validate/not-valid'],
    ['an unknown field', async () => ({ receipt: await receipt(9), more: 1 }), 400, 'request/invalid'],
    ['a receipt over the limit', async () => ({ receipt: 'x'.repeat(1_000_000) }), 400, 'request/invalid'],
    ['input nobody uploaded', async () => ({ receipt: await receipt(9) }), 400, 'job/unknown-input'],
  ])('%s', async (_, body, status, code) => {
    const response = await fetch(at('/v1/validate'), post(await body()))
    expect(await problemOf(response)).toMatchObject({ status, code })
  })

  it('work that this machine does not admit', async () => {
    stall.hands.refuse.reason = new HearthError('job/not-admitted', 'No sandbox.')
    const body = { receipt: await receipt(9), uploads: [await upload('work 9')] }
    expect(await problemOf(await fetch(at('/v1/validate'), post(body)))).toMatchObject({ code: 'job/not-admitted' })
  })

  it('an ordinary job has no verdict', async () => {
    const manifest = { kind: 'wasm', module: createHash('sha256').update(program).digest('hex') }
    const bought = await stall.buyer.fetch(at('/v1/jobs'), post({ manifest }))
    const { id } = JobView.parse(await bought.json())
    expect(await problemOf(await fetch(at(`/v1/jobs/${id}/verdict`)))).toMatchObject({ code: 'job/no-verdict' })
  })
})
