import type {
  CapabilityEvidence,
  CapabilityReceipt,
  CapabilityVerdict,
  ChallengeSize,
} from '../../../../contract/challenge.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../../contract/verdict.ts'
import { attestationText, verifyAttestation } from '../../proof/challenge/attestation.ts'
import type { Judgement } from '../../proof/challenge/judge.ts'
import { challengeScore } from '../../proof/challenge/score.ts'
import { receiptDigest } from '../../proof/digest.ts'
import { signVerdict } from '../../proof/verdict.ts'
import { ProviderConnection } from './connection.ts'
import { ChallengeExchange, type Greeting } from './exchange.ts'
import {
  CHALLENGER_LIMITS,
  type ChallengeOutcome,
  type ChallengerParts,
  type ChallengeTarget,
  type Failed,
} from './outcome.ts'
import type { PreparedChallenge } from './preparer.ts'

/** A provider that is about to be challenged: all that need not be timed is done. */
export interface ReadyChallenge {
  /** Sends the challenge and sees it through; `together` is how many are sent in the same second. Once. */
  run(together: number): Promise<ChallengeOutcome>
}

/**
 * Challenges one provider (sandbox-proof section 7.4). Whatever the provider does becomes an outcome; only a fault
 * of ours throws.
 */
export async function challengeProvider(
  target: ChallengeTarget,
  size: ChallengeSize,
  parts: ChallengerParts,
): Promise<ChallengeOutcome> {
  return (await readyChallenge(target, await parts.preparer.prepare(size), parts)).run(1)
}

/** Opens the connection and measures its round trips; to be run soon, because nobody keeps a silent connection. */
export async function readyChallenge(
  target: ChallengeTarget,
  prepared: PreparedChallenge,
  parts: Omit<ChallengerParts, 'preparer'>,
): Promise<ReadyChallenge> {
  const size = { n: prepared.n, T: prepared.T }
  const connection = new ProviderConnection(target.url, parts.clock, target.ip)
  const exchange = new ChallengeExchange(connection, prepared, { ...CHALLENGER_LIMITS, ...parts.limits })
  try {
    const greeting = await exchange.greet(target.provider)
    return {
      run: (together) =>
        seeThrough({ prepared, exchange, greeting, together, parts })
          .catch((error: unknown) => failure(size, error))
          .finally(() => connection.close()),
    }
  } catch (error) {
    connection.close()
    const outcome = failure(size, error)
    return { run: () => Promise.resolve(outcome) }
  }
}

interface Run {
  readonly prepared: PreparedChallenge
  readonly exchange: ChallengeExchange
  readonly greeting: Greeting
  readonly together: number
  readonly parts: Omit<ChallengerParts, 'preparer'>
}

async function seeThrough(run: Run): Promise<ChallengeOutcome> {
  const { prepared, exchange, greeting, together } = run
  const { commit, elapsedMs, connection } = await exchange.commitment()
  const response = await exchange.response()
  const judgement = await prepared.judge({ commit, response })
  const rttMs = connection === greeting.connection ? greeting.rttMs : 0
  const { provider, maximum } = greeting
  const size = { n: prepared.n, T: prepared.T }
  const measured = { size, provider, maximum, elapsedMs, rttMs, score: challengeScore(size, elapsedMs, rttMs) }
  const rejection = judgement.accepted ? null : judgement.code
  const evidence: CapabilityEvidence = { k: prepared.k, elapsedMs, rttMs, together, rejection }
  const signed = async (): Promise<Attested> => {
    const receipt = await exchange.receipt(commit, run.parts.signer.address, provider)
    return attest(run, receipt, judgement, evidence)
  }
  if (judgement.accepted) {
    const { attestation, verdict } = await signed()
    return { ...measured, result: 'accepted', attestation, delivered: await holds(exchange.verdict(verdict)) }
  }
  // A cheat need not sign: the rejection stands without.
  const attested = await expected(signed())
  if (attested !== null) await holds(exchange.verdict(attested.verdict))
  const { code, detail } = judgement
  return { ...measured, result: 'rejected', code, detail, attestation: attested?.attestation ?? null }
}

interface Attested {
  readonly attestation: string
  readonly verdict: CapabilityVerdict
}

/** @throws HearthError `challenge/wrong-receipt` when what both signed would not convince anybody */
function attest(
  { prepared, parts: { signer, clock } }: Run,
  receipt: CapabilityReceipt,
  judgement: Judgement,
  evidence: CapabilityEvidence,
): Attested {
  const finding = {
    receiptHash: receiptDigest(receipt.domain, receipt.receipt),
    method: VERDICT_METHODS.freivalds,
    verdict: judgement.accepted ? VERDICTS.accept : VERDICTS.reject,
    samples: evidence.k,
    failures: judgement.accepted ? 0 : judgement.failures,
    evidence,
    checkedAt: clock.now(),
  }
  const verdict: CapabilityVerdict = { ...signVerdict(receipt.domain, finding, signer), evidence }
  const attestation = attestationText(prepared, receipt, verdict)
  const { checks } = verifyAttestation(Buffer.from(attestation), { now: clock.now() })
  const wrong = checks.find(({ name, ok }) => !ok && (judgement.accepted || name !== 'accepted'))
  if (wrong !== undefined) throw new HearthError('challenge/wrong-receipt', wrong.detail)
  return { attestation, verdict }
}

/** The value, or null for a failure of the provider's. */
async function expected<Value>(value: Promise<Value>): Promise<Value | null> {
  try {
    return await value
  } catch (error) {
    if (error instanceof HearthError) return null
    throw error
  }
}

async function holds(step: Promise<void>): Promise<boolean> {
  return (await expected(step.then(() => true))) ?? false
}

function failure(size: ChallengeSize, error: unknown): Failed {
  if (!(error instanceof HearthError) || !error.code.startsWith('challenge/')) throw error
  return { result: 'failed', size, code: error.code, detail: error.message }
}
