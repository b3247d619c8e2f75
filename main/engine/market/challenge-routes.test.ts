import { once } from 'node:events'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { CapabilityReceipt, ChallengeCommit, ChallengeTerms } from '../../../contract/challenge.ts'
import { HearthError, Problem } from '../../../contract/errors.ts'
import type { Hex } from '../../../contract/money.ts'
import type { Prove } from '../challenge/prover/desk.ts'
import { type HonestOptions, type HonestProvider, openHonestProvider } from '../challenge/testing/honest-provider.ts'
import { providerAddress } from '../challenge/testing/signing.ts'
import { receiptDigest } from '../proof/digest.ts'
import { createSigner } from '../proof/signature.ts'
import { type Finding, signVerdict } from '../proof/verdict.ts'
import { proveOnCpu } from '../proof/challenge/cpu-prover.ts'
import { commitOf } from '../proof/challenge/judge.ts'

// Two cores that others use too.
vi.setConfig({ testTimeout: 60_000 })

const opened: HonestProvider[] = []
afterEach(async () => {
  for (const provider of opened.splice(0)) await provider.close()
})

async function open(options: HonestOptions = {}): Promise<HonestProvider> {
  const provider = await openHonestProvider(options)
  opened.push(provider)
  return provider
}

const id = (digit: string): Hex => `0x${digit.repeat(64)}`
const seed = id('5')
const verifier = createSigner(new Uint8Array(32).fill(2))
const challenge = (changes: object = {}) => {
  return { type: 'cap-matmul-v1', challengeId: id('1'), seed, n: 8, T: 2, deadlineMs: 20_000, ...changes }
}
const evidence = { k: 2, elapsedMs: 12.5, rttMs: 0.5, together: 1, rejection: null }

function verdictOn({ domain, receipt }: CapabilityReceipt, changes: Partial<Finding> = {}) {
  const receiptHash = receiptDigest(domain, receipt)
  const finding = { receiptHash, method: 1, verdict: 1, samples: 2, failures: 0, evidence, checkedAt: Date.now() }
  return { ...signVerdict(domain, { ...finding, ...changes }, verifier), evidence }
}

function send({ url }: HonestProvider, path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  return fetch(new URL(`/v1/challenges${path}`, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  })
}

const steps = {
  take: (provider: HonestProvider, changes: object = {}) => send(provider, '', challenge(changes)),
  response: (provider: HonestProvider, challengeId = id('1')) =>
    send(provider, `/${challengeId}/response`, { challengeId, upload: true }),
  receipt: (provider: HonestProvider, challengeId = id('1')) =>
    send(provider, `/${challengeId}/receipt`, { challengeId, verifier: verifier.address }),
  verdict: (provider: HonestProvider, verdict: object) => send(provider, `/${id('1')}/verdict`, verdict),
}

async function refusal(answer: Promise<Response>): Promise<string> {
  const response = await answer
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(await response.json())
  expect(problem.status).toBe(response.status)
  return `${problem.status} ${problem.code}`
}

/** A prover that goes on until it is told, and says that it was stopped. */
function slowProver() {
  const stopped: string[] = []
  const started = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const prove: Prove = async function* prove(asked, signal) {
    started.resolve()
    await Promise.race([finish.promise, once(signal, 'abort').then(() => stopped.push('stopped'))])
    yield proveOnCpu(asked)
  }
  return { prove, stopped, started: started.promise, finish: finish.resolve }
}

async function* deaf(): AsyncGenerator<Uint8Array> {
  await new Promise(() => undefined)
  yield new Uint8Array()
}

const tooShort: Prove = async function* tooShort(asked) {
  yield proveOnCpu(asked).subarray(1)
}

const tooLong: Prove = async function* tooLong(asked) {
  yield proveOnCpu(asked)
  yield new Uint8Array(1)
}

describe('a challenge', () => {
  test('is answered by commitment, response, receipt and verdict, in this order', async () => {
    const provider = await open()
    const commit = ChallengeCommit.parse(await (await steps.take(provider)).json())
    const answer = await steps.response(provider)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    const response = new Uint8Array(await answer.arrayBuffer())
    expect(response).toEqual(proveOnCpu({ seed, n: 8, T: 2 }))
    expect(commit).toEqual({ challengeId: id('1'), commit: commitOf(response) })
    const file = CapabilityReceipt.parse(await (await steps.receipt(provider)).json())
    expect(file.receipt).toMatchObject({
      jobId: id('1'),
      kind: 0,
      requester: verifier.address,
      provider: providerAddress,
      outputHash: commit.commit,
      challengeSeed: seed,
      workUnits: '1024',
    })
    expect((await steps.verdict(provider, verdictOn(file))).status).toBe(204)
    expect(provider.attestations).toHaveLength(1)
  })

  test('is answered once: every step again, or out of order, is refused', async () => {
    const provider = await open()
    const other = await open()
    await steps.take(other)
    await (await steps.response(other)).arrayBuffer()
    const early = verdictOn(CapabilityReceipt.parse(await (await steps.receipt(other)).json()))
    expect(await refusal(steps.response(provider))).toBe('404 challenge/unknown')
    expect(await refusal(steps.verdict(provider, early))).toBe('404 challenge/unknown')
    await steps.take(provider)
    expect(await refusal(steps.take(provider))).toBe('409 challenge/already-known')
    expect(await refusal(steps.receipt(provider))).toBe('409 challenge/not-answered')
    expect(await refusal(steps.verdict(provider, early))).toBe('409 challenge/not-signed')
    await (await steps.response(provider)).arrayBuffer()
    expect(await refusal(steps.response(provider))).toBe('409 challenge/already-answered')
    const file = CapabilityReceipt.parse(await (await steps.receipt(provider)).json())
    expect(await refusal(steps.receipt(provider))).toBe('404 challenge/unknown')
    expect(await refusal(steps.take(provider))).toBe('409 challenge/already-known')
    expect((await steps.verdict(provider, verdictOn(file))).status).toBe(204)
    expect(await refusal(steps.verdict(provider, verdictOn(file)))).toBe('409 challenge/not-signed')
    expect(provider.receipts).toHaveLength(1)
    expect(provider.attestations).toHaveLength(1)
  })

  test('has one verdict, which must hold; one that does not is refused and uses nothing up', async () => {
    const provider = await open()
    await steps.take(provider)
    await (await steps.response(provider)).arrayBuffer()
    const file = CapabilityReceipt.parse(await (await steps.receipt(provider)).json())
    for (const changes of [{ receiptHash: id('7') }, { method: 2 }, { verdict: 0, failures: 2 }, { samples: 1 }]) {
      expect(await refusal(steps.verdict(provider, verdictOn(file, changes)))).toBe('422 challenge/wrong-verdict')
    }
    expect((await steps.verdict(provider, verdictOn(file))).status).toBe(204)
  })

  test('is taken one at a time', async () => {
    const { prove, started, finish } = slowProver()
    const provider = await open({ prove })
    const first = steps.take(provider)
    await started
    expect(await refusal(steps.take(provider, { challengeId: id('2') }))).toBe('503 challenge/busy')
    expect(await refusal(steps.response(provider))).toBe('409 challenge/not-committed')
    const terms = ChallengeTerms.parse(await (await fetch(new URL('/v1/challenges', provider.url))).json())
    expect(terms).toMatchObject({ open: false, why: 'Another challenge is being answered.' })
    finish()
    expect((await first).status).toBe(200)
    // The answer is still to be fetched.
    expect(await refusal(steps.take(provider, { challengeId: id('2') }))).toBe('503 challenge/busy')
    await (await steps.response(provider)).arrayBuffer()
    await steps.receipt(provider)
    expect((await steps.take(provider, { challengeId: id('2') })).status).toBe(200)
  })

  test('is refused while the machine has something better to do, with the reason', async () => {
    const standing = { open: false, why: 'Somebody is at the machine.', maximum: { n: 64, T: 4 } }
    const provider = await open({ standing: () => standing })
    const response = await steps.take(provider)
    expect(await response.json()).toMatchObject({ code: 'challenge/not-available', detail: standing.why })
    const late = await open({
      prove: () => {
        throw new HearthError('challenge/not-available', 'A job came first.')
      },
    })
    expect(await refusal(steps.take(late))).toBe('503 challenge/not-available')
    expect(await refusal(steps.take(late, { challengeId: id('2') }))).toBe('503 challenge/not-available')
  })

  test('that is larger than the card takes is refused', async () => {
    const provider = await open({ standing: () => ({ open: true, why: '', maximum: { n: 8, T: 2 } }) })
    expect(await refusal(steps.take(provider, { n: 9 }))).toBe('422 challenge/too-large')
    expect(await refusal(steps.take(provider, { T: 3 }))).toBe('422 challenge/too-large')
    expect((await steps.take(provider)).status).toBe(200)
  })

  test('that is not done by its deadline is given up, and the next is taken', async () => {
    const { prove, stopped } = slowProver()
    const provider = await open({ prove })
    expect(await refusal(steps.take(provider, { deadlineMs: 150 }))).toBe('503 challenge/too-late')
    expect(stopped).toEqual(['stopped'])
    expect(await refusal(steps.take(provider, { challengeId: id('2'), deadlineMs: 150 }))).toBe(
      '503 challenge/too-late',
    )
  })

  test('is not waited for when its prover does not stop', async () => {
    const provider = await open({ prove: deaf })
    expect(await refusal(steps.take(provider, { deadlineMs: 150 }))).toBe('503 challenge/too-late')
    expect(await refusal(steps.take(provider, { challengeId: id('2'), deadlineMs: 150 }))).toBe(
      '503 challenge/too-late',
    )
  })

  test('that nobody waits for any more is stopped', async () => {
    const { prove, stopped, started } = slowProver()
    const provider = await open({ prove })
    const gone = new AbortController()
    const asked = send(provider, '', challenge({ deadlineMs: 120_000 }), { signal: gone.signal })
    await Promise.race([started, asked])
    gone.abort()
    await expect(asked).rejects.toThrow('abort')
    await vi.waitFor(() => expect(stopped).toEqual(['stopped']), 20_000)
  })

  test('whose answer nobody fetches is forgotten', async () => {
    let now = 0
    const provider = await open({ clock: { now: () => Date.now(), monotonic: () => now }, holdMs: 1000 })
    await steps.take(provider)
    now = 900
    await (await steps.response(provider)).arrayBuffer()
    now = 1950
    expect(await refusal(steps.receipt(provider))).toBe('404 challenge/unknown')
    expect((await steps.take(provider, { challengeId: id('2') })).status).toBe(200)
    expect(provider.receipts).toHaveLength(0)
  })

  const broken: readonly (readonly [string, Prove])[] = [
    ['too short', tooShort],
    ['too long', tooLong],
  ]
  test.each(broken)('whose answer comes out %s is never committed to', async (_, prove) => {
    const provider = await open({ prove })
    expect(await refusal(steps.take(provider))).toBe('503 challenge/not-proven')
    expect(await refusal(steps.response(provider))).toBe('404 challenge/unknown')
  })

  test('whose prover breaks is a fault of ours, and says nothing of the inside', async () => {
    const provider = await open({
      prove: () => {
        throw new Error('/home/me/secret')
      },
    })
    const response = await steps.take(provider)
    const text = await response.text()
    expect([response.status, text.includes('secret')]).toEqual([500, false])
    expect((await steps.take(provider, { challengeId: id('2') })).status).toBe(500)
  })
})

describe('bad input', () => {
  test('of any JSON is refused with a code', async () => {
    const provider = await open()
    const paths = ['', `/${id('1')}/response`, `/${id('1')}/receipt`, `/${id('1')}/verdict`]
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.constantFrom(...paths), async (json, path) => {
        expect(await refusal(send(provider, path, json))).toBe('400 request/invalid')
      }),
      { numRuns: 60 },
    )
  })

  const malformed: readonly (readonly [string, string, unknown, string])[] = [
    ['no JSON', '', '{', '400 request/not-json'],
    ['a message that is too large', '', JSON.stringify({ a: 'x'.repeat(70_000) }), '413 request/too-large'],
    ['an unknown field', '', challenge({ hurry: true }), '400 request/invalid'],
    ['a seed in capitals', '', challenge({ seed: id('A') }), '400 request/invalid'],
    ['a seed that is too short', '', challenge({ seed: '0x55' }), '400 request/invalid'],
    ['no matrix at all', '', challenge({ n: 0 }), '400 request/invalid'],
    ['half a row', '', challenge({ n: 7.5 }), '400 request/invalid'],
    ['another challenge', '', challenge({ type: 'cap-matmul-v2' }), '400 request/invalid'],
    ['a deadline of a year', '', challenge({ deadlineMs: 31_536_000_000 }), '400 request/invalid'],
    ['no id', '/xyz/response', { challengeId: id('1'), upload: true }, '404 challenge/unknown'],
    ['two ids', `/${id('2')}/response`, { challengeId: id('1'), upload: true }, '400 request/invalid'],
  ]
  test.each(malformed)('%s is refused', async (_, path, body, expected) => {
    expect(await refusal(send(await open(), path, body))).toBe(expected)
  })

  test('by another method, of another type or elsewhere is refused', async () => {
    const provider = await open()
    const wrong = fetch(new URL('/v1/challenges', provider.url), { method: 'DELETE' })
    expect((await wrong).headers.get('allow')).toBe('GET, POST')
    expect(await refusal(fetch(new URL(`/v1/challenges/${id('1')}/receipt`, provider.url)))).toBe(
      '405 route/wrong-method',
    )
    expect(await refusal(send(provider, '', challenge(), { headers: { 'content-type': 'text/plain' } }))).toBe(
      '415 request/wrong-type',
    )
  })

  test('of too many challenges is refused', async () => {
    const provider = await open({ rate: { perSecond: 0.001, burst: 2 } })
    await steps.take(provider)
    await steps.take(provider)
    expect(await refusal(steps.take(provider))).toBe('429 request/too-many')
  })
})
