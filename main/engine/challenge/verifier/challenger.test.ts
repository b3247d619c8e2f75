import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { runStep } from '../../../../build/step.ts'
import { workerBundle } from '../../../../build/worker.ts'
import type { ChallengeSize } from '../../../../contract/challenge.ts'
import { hasSoftwareGpu } from '../../../../worker/sandbox/wgsl/testing/software-gpu.ts'
import { verifyAttestation } from '../../proof/challenge/attestation.ts'
import { proveOnCpu } from '../../proof/challenge/cpu-prover.ts'
import { forge } from '../../proof/challenge/forger.fixture.ts'
import { challengeOperations } from '../../proof/challenge/score.ts'
import { secretVectors } from '../../proof/challenge/vectors.ts'
import { type Cheat, type Compute, openCheatingProvider } from '../testing/cheating-provider.ts'
import { cheats } from '../testing/cheats.ts'
import { softwareGpuProver } from '../testing/gpu.ts'
import { openHonestProvider } from '../testing/honest-provider.ts'
import { providerAddress } from '../testing/signing.ts'
import { startVerifier, type TestVerifier } from '../testing/verifier.ts'
import { challengeProvider } from './challenger.ts'
import type { ChallengeOutcome, ChallengerParts } from './outcome.ts'

// Two cores that others use too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const size: ChallengeSize = { n: 64, T: 4 }
const small: ChallengeSize = { n: 16, T: 2 }
const onCpu: Compute = async (challenge) => proveOnCpu(challenge)
const gpu = hasSoftwareGpu()
const onGpu: Compute = gpu ? collected(softwareGpuProver) : onCpu

let verifier: TestVerifier
const opened: { close(): Promise<void> }[] = []

beforeAll(async () => {
  if (gpu) await runStep(workerBundle)
  verifier = startVerifier()
})
afterEach(async () => {
  for (const provider of opened.splice(0)) await provider.close()
})
afterAll(() => verifier.stop())

function collected(prove: typeof softwareGpuProver): Compute {
  return async (challenge) => {
    const pieces: Uint8Array[] = []
    for await (const piece of prove(challenge, new AbortController().signal)) pieces.push(piece)
    return Buffer.concat(pieces)
  }
}

async function challenged(
  cheat: Cheat,
  asked: ChallengeSize = small,
  parts: ChallengerParts = verifier,
  compute: Compute = onCpu,
): Promise<ChallengeOutcome> {
  const provider = await openCheatingProvider(cheat, compute)
  opened.push(provider)
  return challengeProvider(provider, asked, parts)
}

describe('an honest provider', () => {
  test('is accepted, and gets an attestation that anyone can check', async () => {
    const provider = await openHonestProvider(gpu ? { prove: softwareGpuProver } : {})
    opened.push(provider)
    const outcome = await challengeProvider(provider, size, verifier)
    if (outcome.result !== 'accepted') throw new Error(JSON.stringify(outcome))
    expect(outcome).toMatchObject({ size, provider: providerAddress, delivered: true, maximum: { n: 512, T: 16 } })
    const report = verifyAttestation(Buffer.from(outcome.attestation), {
      now: Date.now(),
      provider: providerAddress,
      verifier: verifier.signer.address,
    })
    expect(report.checks.filter((check) => !check.ok)).toEqual([])
    expect(report.throughput).toBeCloseTo(outcome.score)
    expect(provider.attestations).toEqual([outcome.attestation])
    expect(provider.receipts[0]?.receipt).toMatchObject({ kind: 0, requester: verifier.signer.address, price: '0' })
  })

  test('is accepted when it makes no use of the verdict', async () => {
    const outcome = await challenged({
      instead: (request, response) => {
        if (request.url?.endsWith('/verdict') !== true) return false
        response.writeHead(500).end()
        return true
      },
    })
    expect(outcome).toMatchObject({ result: 'accepted', delivered: false })
  })

  test('cannot gain more than a tenth by answering pings slowly', async () => {
    const outcome = await challenged({ pingMs: 300 })
    if (outcome.result !== 'accepted') throw new Error(JSON.stringify(outcome))
    expect(outcome.rttMs).toBeGreaterThan(250)
    expect(outcome.score).toBeCloseTo(challengeOperations(small) / ((0.9 * outcome.elapsedMs) / 1000))
  })

  test.each([
    ['after every reply', (): boolean => true],
    ['before the challenge', (asked: number): boolean => asked === 5],
  ])('that ends its connection %s has no round trip taken off', async (_, ends) => {
    let asked = 0
    const outcome = await challenged({
      instead: (_request, response) => {
        asked += 1
        if (ends(asked)) response.shouldKeepAlive = false
        return false
      },
    })
    expect(outcome).toMatchObject({ result: 'accepted', rttMs: 0 })
  })
})

describe('a malicious prover', () => {
  test.each(cheats)('that $name is not accepted', async ({ cheat, result, code, limits = {} }) => {
    expect(await challenged(cheat, size, verifier.within(limits), onGpu)).toMatchObject({ result, code })
  })

  test('that signs for its wrong answer has proven it against itself', async () => {
    const outcome = await challenged({ answer: async ({ n }) => new Uint8Array(2 * n * n) })
    if (outcome.result !== 'rejected' || outcome.attestation === null) throw new Error(JSON.stringify(outcome))
    const report = verifyAttestation(Buffer.from(outcome.attestation), { now: Date.now() })
    expect(report).toMatchObject({ ok: false, throughput: null })
    expect(report.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['accepted'])
  })

  test('that will not sign for its wrong answer is rejected all the same', async () => {
    const outcome = await challenged({
      answer: async ({ n }) => new Uint8Array(2 * n * n),
      receipt: () => ({}),
    })
    expect(outcome).toMatchObject({ result: 'rejected', attestation: null })
  })

  test('is refused with a code for any commitment that is none', async () => {
    let text = ''
    const provider = await openCheatingProvider({ commitment: () => text }, onCpu)
    opened.push(provider)
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), async (any) => {
        text = any
        const outcome = await challengeProvider(provider, small, verifier)
        expect(outcome).toMatchObject({ result: 'failed', code: 'challenge/malformed' })
      }),
      { numRuns: 40 },
    )
  })

  test('is refused when it is not whom one wanted to ask', async () => {
    const provider = await openHonestProvider()
    opened.push(provider)
    const target = { url: provider.url, provider: verifier.signer.address }
    expect(await challengeProvider(target, small, verifier)).toMatchObject({ code: 'challenge/wrong-provider' })
  })

  test('that is not there is an outcome like any other', async () => {
    const provider = await openHonestProvider()
    await provider.close()
    expect(await challengeProvider(provider, small, verifier)).toMatchObject({
      result: 'failed',
      code: 'challenge/unreachable',
    })
  })
})

/** Answers with what passes for these vectors, without the work. */
function forging(vectors: () => readonly Float64Array[]): Cheat {
  return {
    answer: async (challenge) => {
      const [a = new Float64Array(), b = new Float64Array()] = vectors()
      return forge(challenge, [a, b])
    },
  }
}

describe('the secret', () => {
  test('once leaked fools the verifier: this is what the other tests would look like if it did not matter', async () => {
    let leaked: readonly Float64Array[] = []
    const leaky = startVerifier((count) => {
      const bytes = randomBytes(count)
      // The first that is drawn for a challenge are its vectors.
      if (count === 4 * small.n) leaked = secretVectors(small.n, 2, () => bytes)
      return bytes
    })
    try {
      const outcome = await challenged(
        forging(() => leaked),
        small,
        leaky,
      )
      expect(outcome).toMatchObject({ result: 'accepted' })
    } finally {
      await leaky.stop()
    }
  })

  test('guessed is worth nothing', async () => {
    const outcome = await challenged(forging(() => secretVectors(small.n, 2, randomBytes)))
    expect(outcome).toMatchObject({ result: 'rejected', code: 'challenge/wrong-product' })
  })

  test('is good for one answer only', async () => {
    const challenge = await verifier.preparer.prepare(small)
    const wrong = new Uint8Array(2 * small.n ** 2)
    const answer = { commit: `0x${'00'.repeat(32)}` as const, response: wrong }
    expect(await challenge.judge(answer)).toMatchObject({ accepted: false })
    await expect(challenge.judge(answer)).rejects.toMatchObject({ code: 'verifier/already-judged' })
  })

  test('is drawn anew for every challenge, also for those made ahead', async () => {
    verifier.preparer.ahead(small, 3)
    const made = await Promise.all(Array.from({ length: 5 }, () => verifier.preparer.prepare(small)))
    expect(new Set(made.map(({ seed }) => seed)).size).toBe(5)
    expect(new Set(made.map(({ challengeId }) => challengeId)).size).toBe(5)
    expect(JSON.stringify(made)).not.toContain('vectors')
  })
})

test('arithmetic that is stopped fails whoever waits for it, and starts again for the next', async () => {
  const other = startVerifier()
  try {
    const waiting = other.preparer.prepare({ n: 2048, T: 32 })
    const [outcome] = await Promise.allSettled([waiting, other.arithmetic.stop()])
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'verifier/arithmetic-failed' } })
    expect(await other.preparer.prepare(small)).toMatchObject(small)
  } finally {
    await other.stop()
  }
})
