import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { extractReceiptFromResponse, extractReceiptPayload } from '@x402/extensions/offer-receipt'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { HearthError, Problem } from '../../../contract/errors.ts'
import { JobView, Offers, Upload } from '../../../contract/market.ts'
import { JobOutputs } from '../../../contract/job.ts'
import { openStall, type Stall } from './testing/stall.ts'

// Hundreds of paid requests on two busy cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
let stall: Stall

beforeAll(async () => {
  stall = await openStall()
})
beforeEach(() => {
  stall.state.open = true
  stall.hands.refuse.reason = null
})
afterAll(() => stall.close())

const job = (changes: object = {}) => ({ manifest: { kind: 'wasm', module: stall.parts.program, ...changes } })

function post(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } }
}

async function buy(body: unknown = job(), headers: Readonly<Record<string, string>> = {}) {
  return stall.buyer.fetch(`${stall.url}/v1/jobs`, post(body, headers))
}

async function upload(bytes: BodyInit): Promise<Upload> {
  const response = await fetch(`${stall.url}/v1/uploads`, { method: 'POST', body: bytes })
  expect(response.status).toBe(201)
  return Upload.parse(await response.json())
}

async function view(response: Response): Promise<JobView> {
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return JobView.parse(JSON.parse(text))
}

/** The problem document of an answer; its status must be the answer's own. */
async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(await response.json())
  expect(response.status).toBe(problem.status)
  return problem
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The connection is closed on a sender that goes on, which may take the answer with it: then it asks again. */
async function answered(send: () => Promise<Response>): Promise<Response> {
  for (let left = 3; ; left -= 1) {
    try {
      return await send()
    } catch (error) {
      if (left === 0) throw error
    }
  }
}

describe('a buyer with the stock client', () => {
  it('reads the offers', async () => {
    const response = await fetch(`${stall.url}/v1/offers`)
    const offers = Offers.parse(await response.json())
    expect(offers.offers[0]).toMatchObject({
      available: true,
      price: { practice: true },
      programs: [{ name: 'sha256' }],
    })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('buys, waits, and gets result, files and receipt', async () => {
    const data = await upload('some data')
    expect(data.sha256).toBe(sha256('some data'))
    const bought = await buy({ ...job({ stdin: data.sha256 }), uploads: [data.id] })
    expect(bought.status).toBe(202)
    const receipt = extractReceiptFromResponse(bought)
    const { id, links, price, transaction } = await view(bought)
    expect(bought.headers.get('location')).toBe(`/v1/jobs/${id}`)
    expect(id).toMatch(/^[A-Za-z0-9_-]{22,}$/)
    expect(receipt && extractReceiptPayload(receipt)).toMatchObject({ transaction, payer: stall.buyer.address })
    expect(BigInt(price)).toBeGreaterThanOrEqual(1000n)
    expect(stall.hands.paid).toContain(id)
    const ended = fetch(`${stall.url}${links.self}?wait=60`)
    await stall.hands.finish(id, 'the answer', { 'a/picture.png': 'pixels' })
    const after = await view(await ended)
    expect(after).toMatchObject({ state: 'finished', reason: 'exited', links: { result: `/v1/jobs/${id}/result` } })
    const outputs = JobOutputs.parse(await (await fetch(`${stall.url}/v1/jobs/${id}/result`)).json())
    expect(outputs.stdout.sha256).toBe(sha256('the answer'))
    const stdout = await fetch(`${stall.url}/v1/jobs/${id}/result/stdout`)
    expect(Object.fromEntries(stdout.headers)).toMatchObject({
      'content-length': '10',
      'content-disposition': 'attachment; filename="stdout"',
      'x-content-type-options': 'nosniff',
      'repr-digest': `sha-256=:${Buffer.from(sha256('the answer'), 'hex').toString('base64')}:`,
    })
    expect(await stdout.text()).toBe('the answer')
    expect(await (await fetch(`${stall.url}/v1/jobs/${id}/result/stderr`)).text()).toBe('')
    const file = await fetch(`${stall.url}/v1/jobs/${id}/files/a/picture.png`)
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="picture.png"')
    expect(await file.text()).toBe('pixels')
    const signed = await fetch(`${stall.url}/v1/jobs/${id}/receipt`)
    expect(await signed.text()).toBe(stall.ledger.receipts.byJob(id)?.file)
  })

  it('may wait for the end in the same request', async () => {
    const answer = buy(job({ args: ['wait'] }), { prefer: 'wait=60' })
    await expect.poll(() => stall.ledger.jobs.byState(['queued']).length).toBe(1)
    await stall.hands.finish(stall.ledger.jobs.byState(['queued'])[0]?.id ?? '', 'done')
    const response = await answer
    expect(response.status).toBe(200)
    expect(response.headers.get('preference-applied')).toBe('wait=60')
    expect((await view(response)).state).toBe('finished')
  })

  it('may cancel', async () => {
    const { id } = await view(await buy(job({ args: ['cancel'] })))
    const cancelled = await fetch(`${stall.url}/v1/jobs/${id}`, { method: 'DELETE' })
    expect(await view(cancelled)).toMatchObject({ state: 'cancelled', outputs: null, links: { result: null } })
    expect(await problemOf(await fetch(`${stall.url}/v1/jobs/${id}/result`))).toMatchObject({
      status: 404,
      code: 'job/no-result',
    })
    expect(await problemOf(await fetch(`${stall.url}/v1/jobs/${id}/receipt`))).toMatchObject({
      status: 404,
      code: 'job/no-receipt',
    })
  })
})

describe('a request that cannot be understood', () => {
  it.each<[string, () => RequestInit, number, string]>([
    ['not JSON', () => post('{'), 400, 'request/not-json'],
    ['JSON a hundred thousand levels deep', () => post('['.repeat(100_000)), 400, 'request/not-json'],
    ['deep and well formed', () => post('['.repeat(50_000) + ']'.repeat(50_000)), 400, 'request/invalid'],
    ['an unknown kind', () => post({ manifest: { kind: 'container' } }), 400, 'job/unknown-kind'],
    ['an unknown field', () => post({ ...job(), more: 1 }), 400, 'request/invalid'],
    ['a poisoned prototype', () => post(`{"__proto__":{"uploads":[]},"manifest":{}}`), 400, 'request/invalid'],
    ['a limit over the limit', () => post(job({ limits: { cpuMs: 1e9 } })), 400, 'request/invalid'],
    ['half a character', () => post(JSON.stringify(job({ args: ['\ud800'] }))), 400, 'proof/not-json'],
    ['another type', () => post('x', { 'content-type': 'text/plain' }), 415, 'request/wrong-type'],
    ['a body over the limit', () => post('x'.repeat(300_000)), 413, 'request/too-large'],
    ['a hash without an upload', () => post(job({ stdin: 'a'.repeat(64) })), 400, 'job/unknown-input'],
    ['an upload id that was guessed', () => post({ ...job(), uploads: ['0'.repeat(32)] }), 400, 'blobs/unknown-upload'],
  ])('%s', async (_what, init, status, code) => {
    expect(await problemOf(await fetch(`${stall.url}/v1/jobs`, init()))).toMatchObject({ status, code })
  })

  it.each([
    ['GET', '/nothing', 404, 'route/unknown'],
    ['PUT', '/v1/jobs', 405, 'route/wrong-method'],
    ['OPTIONS', '/v1/offers', 405, 'route/wrong-method'],
    ['GET', '/v1/jobs/guessed', 404, 'job/unknown'],
    ['DELETE', '/v1/jobs/guessed', 404, 'job/unknown'],
    ['GET', '/v1/jobs/guessed/result', 404, 'job/unknown'],
    ['GET', '/v1/jobs/guessed/files/..%2f..%2fledger.sqlite', 404, 'job/unknown'],
  ])('%s %s', async (method, at, status, code) => {
    expect(await problemOf(await fetch(`${stall.url}${at}`, { method }))).toMatchObject({ status, code })
  })

  it('knowing a hash gives no access to another buyer’s bytes', async () => {
    const secret = await upload('the secret of another buyer')
    expect(await problemOf(await fetch(`${stall.url}/v1/jobs`, post(job({ stdin: secret.sha256 }))))).toMatchObject({
      status: 400,
      code: 'job/unknown-input',
    })
    const { id } = await view(await buy(job({ args: ['escape'] })))
    expect(await problemOf(await fetch(`${stall.url}/v1/jobs/${id}?wait=121`))).toMatchObject({
      status: 400,
      code: 'request/invalid',
    })
    expect(await problemOf(await fetch(`${stall.url}/v1/jobs/${id}/result`))).toMatchObject({
      status: 409,
      code: 'job/not-ended',
    })
    await stall.hands.finish(id, 'x')
    for (const name of [secret.sha256, `..%2F${secret.sha256}`, '..%2F..%2Fledger.sqlite', 'stdout', '']) {
      expect(await problemOf(await fetch(`${stall.url}/v1/jobs/${id}/files/${name}`))).toMatchObject({
        status: 404,
        code: 'job/no-such-output',
      })
    }
    expect(await problemOf(await fetch(`${stall.url}/v1/jobs/${id}/result/secret`))).toMatchObject({
      status: 404,
      code: 'job/no-such-output',
    })
  })

  it('a body over the limit that does not say so is refused when it gets there', async () => {
    const body = new Blob(['['.repeat(300_000)]).stream()
    const headers = { 'content-type': 'application/json' }
    const streaming = { method: 'POST', headers, body, duplex: 'half' } as const
    const sent = await fetch(`${stall.url}/v1/jobs`, streaming)
    expect(await problemOf(sent)).toMatchObject({ status: 413, code: 'request/too-large' })
  })

  it('an upload over 64 MiB is refused by what it announces, and by what it sends', async () => {
    const announced = { method: 'POST', body: new Uint8Array(64 * 1024 * 1024 + 1) }
    const refused = await answered(() => fetch(`${stall.url}/v1/uploads`, announced))
    expect(await problemOf(refused)).toMatchObject({ status: 413, code: 'request/too-large' })
    const piece = new Uint8Array(1024 * 1024)
    const sent = await answered(() => {
      let left = 70
      const body = new ReadableStream({
        pull: (controller) => (left-- > 0 ? controller.enqueue(piece) : controller.close()),
      })
      const streaming = { method: 'POST', body, duplex: 'half' } as const
      return fetch(`${stall.url}/v1/uploads`, streaming)
    })
    expect(await problemOf(sent)).toMatchObject({ status: 413, code: 'blobs/too-large' })
  })
})

describe('what cannot be sold now', () => {
  it('is refused with the reason before any payment, and a payment sent along is not used', async () => {
    stall.state.open = false
    stall.state.why = 'Paused until you resume.'
    const unpaid = await fetch(`${stall.url}/v1/jobs`, post(job()))
    expect(unpaid.headers.get('retry-after')).toBe('10')
    expect((await problemOf(unpaid)).detail).toBe('Paused until you resume.')
    stall.state.open = true
    const header = await stall.buyer.sign(await fetch(`${stall.url}/v1/jobs`, post(job({ args: ['paused'] }))))
    stall.state.open = false
    const again = () => fetch(`${stall.url}/v1/jobs`, post(job({ args: ['paused'] }), { 'payment-signature': header }))
    expect((await problemOf(await again())).hint).toContain('was not used')
    stall.state.open = true
    expect((await again()).status).toBe(202)
  })
})

describe('payments over HTTP', () => {
  it('an unpaid request is a 402 that says what to do', async () => {
    const response = await fetch(`${stall.url}/v1/jobs`, post(job()))
    expect(response.headers.get('payment-required')).not.toBeNull()
    expect((await problemOf(response)).hint).toContain('PAYMENT-SIGNATURE')
  })

  it.each<[string, (payload: Payload) => Payload, string]>([
    ['malformed', (payload) => ({ ...payload, payload: {} }), 'payment/malformed'],
    ['expired', authorizing({ validBefore: '1' }), 'payment/expired'],
    ['short', accepting({ amount: '1' }), 'payment/terms-mismatch'],
    ['short where it counts', authorizing({ value: '1' }), 'payment/wrong-amount'],
    ['for the wrong asset', accepting({ asset: `0x${'1'.repeat(40)}` }), 'payment/terms-mismatch'],
  ])('a %s payment is a 402 with the reason and moves nothing', async (_what, spoil, code) => {
    const request = job({ args: [_what] })
    const header = await stall.buyer.sign(await fetch(`${stall.url}/v1/jobs`, post(request)), spoil)
    const before = stall.ledger.jobs.counts(0).total
    const response = await fetch(`${stall.url}/v1/jobs`, post(request, { 'payment-signature': header }))
    expect(response.headers.get('payment-required')).not.toBeNull()
    expect(await problemOf(response)).toMatchObject({ status: 402, code })
    expect(stall.ledger.jobs.counts(0).total).toBe(before)
  })

  it('used twice at once, 200 times, across a restart and with a changed body: one job', async () => {
    const request = job({ args: ['replayed'] })
    const header = await stall.buyer.sign(await fetch(`${stall.url}/v1/jobs`, post(request)))
    const before = stall.ledger.jobs.counts(0).total
    const again = (body: unknown = request) =>
      fetch(`${stall.url}/v1/jobs`, post(body, { 'payment-signature': header }))
    const answers = await Promise.all(Array.from({ length: 200 }, () => again()))
    await stall.reopen()
    const after = await Promise.all(Array.from({ length: 20 }, () => again()))
    const ids = new Set<string>()
    for (const answer of [...answers, ...after]) ids.add((await view(answer)).id)
    expect(ids.size).toBe(1)
    for (const changed of await Promise.all(Array.from({ length: 20 }, () => again(job({ args: ['changed'] }))))) {
      expect(await problemOf(changed)).toMatchObject({ status: 409, code: 'payment/conflict' })
    }
    expect(stall.ledger.jobs.counts(0).total).toBe(before + 1)
  })

  it('a buyer who is gone after paying still has the job, and gets it by asking again', async () => {
    const request = job({ args: ['gone'] })
    const header = await stall.buyer.sign(await fetch(`${stall.url}/v1/jobs`, post(request)))
    const before = stall.ledger.jobs.counts(0).total
    const body = JSON.stringify(request)
    const socket = connect(Number(new URL(stall.url).port), '127.0.0.1')
    socket.end(
      `POST /v1/jobs HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nprefer: wait=60\r\n` +
        `content-length: ${body.length}\r\npayment-signature: ${header}\r\n\r\n${body}`,
      () => socket.destroy(),
    )
    await expect.poll(() => stall.ledger.jobs.counts(0).total).toBe(before + 1)
    const response = await fetch(`${stall.url}/v1/jobs`, post(request, { 'payment-signature': header }))
    expect(response.status).toBe(202)
    expect(stall.ledger.jobs.counts(0).total).toBe(before + 1)
  })

  it('the money of every job is on the chain, to the unit', async () => {
    for (let pass = 0; pass < 2; pass += 1) await stall.parts.payments.confirmFinal()
    const { earned, pending, expectedBalance } = stall.ledger.entries.totals()
    expect(pending).toBe(0n)
    expect(earned).toBe(expectedBalance)
    expect(await stall.parts.chain.balance(stall.provider.address)).toBe(expectedBalance)
  })
})

describe('when something of ours fails', () => {
  it('a job admission refuses is not paid for', async () => {
    stall.hands.refuse.reason = new HearthError('market/queue-full', 'The queue is full at the moment.')
    expect(await problemOf(await fetch(`${stall.url}/v1/jobs`, post(job())))).toMatchObject({
      status: 503,
      code: 'market/queue-full',
    })
  })

  it('requests that wait are answered when the engine stops', async () => {
    const { id } = await view(await buy(job({ args: ['stopping'] })))
    const waiting = fetch(`${stall.url}/v1/jobs/${id}?wait=60`)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const reopened = stall.reopen()
    expect((await view(await waiting)).state).toBe('queued')
    await reopened
  })

  it('a chain that is down means 503, nothing is taken, and the same payment is good afterwards', async () => {
    const request = job({ args: ['chain down'] })
    const header = await stall.buyer.sign(await fetch(`${stall.url}/v1/jobs`, post(request)))
    const again = () => fetch(`${stall.url}/v1/jobs`, post(request, { 'payment-signature': header }))
    stall.state.chainDown = true
    const down = await again()
    expect(down.headers.get('retry-after')).not.toBeNull()
    expect(await problemOf(down)).toMatchObject({ status: 503, code: 'chain/unreachable' })
    expect(stall.ledger.payments.byState(['reserved', 'settling'])).toEqual([])
    stall.state.chainDown = false
    expect((await again()).status).toBe(202)
  })
})

type Payload = Parameters<NonNullable<Parameters<Stall['buyer']['sign']>[1]>>[0]

function accepting(changes: Partial<Payload['accepted']>): (payload: Payload) => Payload {
  return (payload) => ({ ...payload, accepted: { ...payload.accepted, ...changes } })
}

function authorizing(changes: Readonly<Record<string, string>>): (payload: Payload) => Payload {
  return (payload) => {
    const authorization: unknown = payload.payload['authorization']
    const changed = { ...(typeof authorization === 'object' ? authorization : {}), ...changes }
    return { ...payload, payload: { ...payload.payload, authorization: changed } }
  }
}
