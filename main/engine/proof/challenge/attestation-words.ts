import type { CapabilityAttestation } from '../../../../contract/challenge.ts'
import { say } from '../../../../contract/words/say.ts'
import { challengeScore } from './score.ts'

/** What an accepted attestation says and leaves open, in plain words. */
export interface AttestationWords {
  /** One sentence each. */
  readonly proven: readonly string[]
  /** What it must not be taken for (sandbox-proof section 7.7). */
  readonly notProven: readonly string[]
}

export function attestationWords(attestation: CapabilityAttestation): AttestationWords {
  const { n, T, evidence, receipt, verdict } = attestation
  const speed = inWords(challengeScore({ n, T }, evidence.elapsedMs, evidence.rttMs))
  const day = new Date(Number(verdict.checkedAt)).toISOString().slice(0, 16).replace('T', ' ')
  const odds = `1 in 65521^${evidence.k}`
  return {
    proven: [
      say`Whoever holds the key ${receipt.provider} could get ${speed} of exact whole-number matrix multiplication done at that moment.`,
      verdict.verifier === receipt.provider
        ? say`It was checked by the same key on ${day} UTC: nobody else vouches for the time.`
        : say`It was checked by ${verdict.verifier} on ${day} UTC, whose word the time is.`,
      say`Method: Freivalds’ check mod 65521 with ${evidence.k} secret vectors; a wrong answer passes with a chance of ${odds}. ${T} multiplications of ${n} by ${n} matrices took ${evidence.elapsedMs} ms.`,
      evidence.together === 1
        ? say`It was challenged alone.`
        : say`${evidence.together} providers were challenged in the same second, this one among them.`,
    ],
    notProven: [
      say`Which card it was, how much memory it has, or that it was a single one.`,
      say`That the work was done on that machine: whoever holds the key could have passed it on in time.`,
      say`That it is as fast at other work, is as fast today, or has that speed for one buyer alone.`,
      say`Anything about jobs: whether a job was done rightly is for its own receipt and verdict to say.`,
      ...(evidence.together === 1
        ? [say`That no other provider shares the card: for that, all have to be challenged in the same second.`]
        : []),
    ],
  }
}

/** "2.05 trillion operations a second" */
export function inWords(operationsPerSecond: number): string {
  const figure = (size: number): number => Number((operationsPerSecond / size).toPrecision(3))
  if (operationsPerSecond >= 1e15) return say`${figure(1e15)} quadrillion operations a second`
  if (operationsPerSecond >= 1e12) return say`${figure(1e12)} trillion operations a second`
  if (operationsPerSecond >= 1e9) return say`${figure(1e9)} billion operations a second`
  if (operationsPerSecond >= 1e6) return say`${figure(1e6)} million operations a second`
  return say`${figure(1)} operations a second`
}
