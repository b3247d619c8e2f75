import { randomBytes } from 'node:crypto'
import type { Hex } from '../../contract/money.ts'
import { proveOnCpu } from '../../main/engine/proof/challenge/cpu-prover.ts'
import { expectedProducts } from '../../main/engine/proof/challenge/expect.ts'
import { commitOf, judgeResponse } from '../../main/engine/proof/challenge/judge.ts'
import { secretVectors } from '../../main/engine/proof/challenge/vectors.ts'
import { against, median, percentile, rounded, type Bench } from './result.ts'

const N = 1024
const T = 8
const K = 2
const CHECKS = 100
const PRECOMPUTATIONS = 5

/** Milliseconds that each of so many runs took; `processor` is what they had of a core, however busy the machine. */
function times(runs: number, task: () => void): { readonly wall: readonly number[]; readonly processor: number } {
  const before = process.threadCpuUsage()
  const wall = Array.from({ length: runs }, () => {
    const startedAt = performance.now()
    task()
    return performance.now() - startedAt
  })
  const { user, system } = process.threadCpuUsage(before)
  return { wall, processor: (user + system) / 1000 / runs }
}

export const challengeVerify: Bench = {
  name: 'challenge-verify',
  summary: 'checking the response to a capability challenge of n=1024, against computing it',
  run: async () => {
    const seed: Hex = `0x${randomBytes(32).toString('hex')}`
    // Checking costs the same whatever T is, computing T times as much as a single step.
    const oneStep = { seed, n: N, T: 1 }
    let response: Uint8Array = new Uint8Array()
    const step = times(1, () => void (response = proveOnCpu(oneStep)))
    const recomputation = median(step.wall) * T
    const vectors = secretVectors(N, K, randomBytes)
    const expectation = { vectors, products: expectedProducts(oneStep, vectors) }
    const answer = { commit: commitOf(response), response }
    const checks = times(CHECKS, () => {
      if (!judgeResponse(N, answer, expectation).accepted) throw new Error('An honest response was rejected.')
    })
    const precomputations = times(PRECOMPUTATIONS, () => void expectedProducts({ seed, n: N, T }, vectors))
    const baseline = {
      name: `full recomputation in plain JS on one core, ms: one step of n=${N} measured in this run, times ${T}`,
      value: recomputation,
    }
    const prover = step.processor * T
    const verifier = checks.processor + precomputations.processor
    return [
      {
        name: 'challenge-verify',
        value: rounded(median(checks.wall)),
        unit: 'ms',
        p99: rounded(percentile(checks.wall, 0.99)),
        ...against(baseline, median(checks.wall)),
        detail: `length, SHA-256, range of entries and ${K} secret vectors; median of ${CHECKS}, fastest ${rounded(Math.min(...checks.wall))}, processor time ${rounded(checks.processor)}`,
      },
      {
        name: 'challenge-precompute',
        value: rounded(median(precomputations.wall)),
        unit: 'ms',
        ...against(baseline, median(precomputations.wall)),
        detail: `before the challenge is sent, n=${N}, T=${T}, ${K} vectors; median of ${PRECOMPUTATIONS}, processor time ${rounded(precomputations.processor)}`,
      },
      {
        name: 'challenge-cost-ratio',
        value: rounded(prover / verifier),
        unit: 'prover/verifier',
        detail: `processor time: ${rounded(prover)} ms for a prover in plain JS, ${rounded(verifier)} ms for the verifier, n=${N}, T=${T}`,
      },
    ]
  },
}
