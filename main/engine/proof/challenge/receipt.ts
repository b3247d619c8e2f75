import { hash } from 'node:crypto'
import {
  CapabilityReceipt,
  CHALLENGE_MODULUS,
  CHALLENGE_TYPE,
  type Challenge,
  type ChallengeSize,
} from '../../../../contract/challenge.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { Bytes32, type Address, type Hex } from '../../../../contract/money.ts'
import type { DeviceDescription, WorkReceipt } from '../../../../contract/receipt.ts'
import { say } from '../../../../contract/words/say.ts'
import { ZERO_BYTES32 } from '../commitments.ts'
import { receiptDigest, type ReceiptDomain } from '../digest.ts'
import { canonicalBytes } from '../jcs.ts'
import { recoverSigner, type Signer } from '../signature.ts'

/** The fields of a receipt of kind 0 that follow from the challenge and the answer (sandbox-proof section 8). */
export type CapabilityFields = Pick<
  WorkReceipt,
  | 'jobId'
  | 'kind'
  | 'programHash'
  | 'inputHash'
  | 'paramsHash'
  | 'outputHash'
  | 'traceRoot'
  | 'challengeSeed'
  | 'workUnits'
>

/** A challenge as its prover answered it. */
export type AnsweredChallenge = Pick<Challenge, 'challengeId' | 'seed' | 'n' | 'T'> & { readonly commit: Hex }

export interface CapabilityReceiptArguments {
  readonly answered: AnsweredChallenge
  /** Who asked: the receipt's `requester`, lower case. */
  readonly verifier: Address
  readonly domain: ReceiptDomain
  /** In which nothing was paid; lower case. */
  readonly asset: Address
  readonly device: DeviceDescription
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly finishedAt: number
  /** Position in the provider's chain, from 0, and the digest of the receipt before it (zero for 0). */
  readonly seq: number
  readonly prev: Hex
  readonly signer: Signer
}

/** n^3 * T. */
export function challengeWorkUnits({ n, T }: ChallengeSize): string {
  return String(BigInt(n) ** 3n * BigInt(T))
}

export function capabilityFields(answered: AnsweredChallenge): CapabilityFields {
  const { challengeId, seed, n, T, commit } = answered
  return {
    jobId: challengeId,
    kind: 0,
    programHash: sha256(Buffer.from(CHALLENGE_TYPE, 'ascii')),
    inputHash: ZERO_BYTES32,
    paramsHash: sha256(canonicalBytes({ n, T, p: CHALLENGE_MODULUS })),
    outputHash: commit,
    traceRoot: ZERO_BYTES32,
    challengeSeed: seed,
    workUnits: challengeWorkUnits({ n, T }),
  }
}

/** SHA-256 of JCS(device). */
export function deviceHash(device: DeviceDescription): Hex {
  return sha256(canonicalBytes(device))
}

/**
 * Builds and signs the receipt of an answered challenge: kind 0, price 0. `digest` is what the next receipt
 * of the chain names as its predecessor, and what a verdict is about.
 * @throws HearthError `proof/bad-field` when a number is out of range: nothing is signed then
 */
export function makeCapabilityReceipt(given: CapabilityReceiptArguments): {
  readonly digest: Hex
  readonly receipt: CapabilityReceipt
} {
  const { domain, device, signer } = given
  const receipt: WorkReceipt = {
    ...capabilityFields(given.answered),
    requester: given.verifier,
    provider: signer.address,
    deviceHash: deviceHash(device),
    startedAt: String(given.startedAt),
    finishedAt: String(given.finishedAt),
    price: '0',
    seq: String(given.seq),
    prevReceipt: given.prev,
    network: `eip155:${domain.chainId}`,
    asset: given.asset,
  }
  const digest = receiptDigest(domain, receipt)
  return { digest, receipt: CapabilityReceipt.parse({ domain, receipt, signature: signer.sign(digest), device }) }
}

/**
 * Why this is not the receipt of this challenge, signed by this provider for this verifier, in a sentence;
 * null when it is.
 */
export function capabilityReceiptProblem(
  signed: CapabilityReceipt,
  expected: { readonly answered: AnsweredChallenge; readonly verifier: Address; readonly provider: Address },
): string | null {
  const { answered, verifier, provider } = expected
  return (
    contentProblem(signed, { ...capabilityFields(answered), requester: verifier, provider }) ??
    receiptSignatureProblem(signed)
  )
}

/** The first field of the receipt that differs from what is expected, its device or its domain; else null. */
export function contentProblem(
  { domain, receipt, device }: Pick<CapabilityReceipt, 'domain' | 'receipt' | 'device'>,
  expected: Partial<WorkReceipt>,
): string | null {
  const claimed: Readonly<Record<string, string | number>> = receipt
  const content = { ...expected, deviceHash: deviceHash(device), network: `eip155:${domain.chainId}` }
  const wrong = Object.entries(content).find(([name, value]) => claimed[name] !== value)
  if (wrong === undefined) return null
  const [name, value] = wrong
  return say`The receipt says ${name} ${claimed[name] ?? ''}, where ${value} was expected.`
}

/** Null when the provider that the receipt names signed it, else the sentence that says what is wrong. */
export function receiptSignatureProblem({
  domain,
  receipt,
  signature,
}: Pick<CapabilityReceipt, 'domain' | 'receipt' | 'signature'>): string | null {
  try {
    const signer = recoverSigner(receiptDigest(domain, receipt), signature)
    return signer === receipt.provider ? null : say`It was signed by ${signer}, not by ${receipt.provider}.`
  } catch (error) {
    if (error instanceof HearthError) return error.message
    throw error
  }
}

function sha256(bytes: Uint8Array): Hex {
  return Bytes32.parse(`0x${hash('sha256', bytes)}`)
}
