import { HearthError } from '../../../contract/errors.ts'
import { type Asset, sameAddress } from '../../../contract/money.ts'
import { recoverSigner } from '../proof/signature.ts'
import { authorizationDigest } from '../wallet/authorization-digest.ts'
import type { ExactPayment } from './exact-payment.ts'

/** Seconds an authorization must still be good for: one block and the facilitator's own margin. */
export const SETTLE_MARGIN_SECONDS = 12

/** How far a buyer's clock may be ahead of ours, in seconds. */
const CLOCK_SLACK_SECONDS = 600

/** Why a payment is not taken; `reason` is the word x402 facilitators use, where they have one. */
export interface Refusal {
  readonly code: string
  readonly reason: string
  readonly sentence: string
}

/**
 * Whether `from` signed exactly this EIP-3009 `TransferWithAuthorization` of our asset. Checked
 * here, before anything is stored, so that nobody can use up another payer's nonce or payment id.
 * Plain accounts only: a contract wallet's check would run a stranger's code at our cost.
 */
export function createSignatureCheck(asset: Asset): (payment: ExactPayment) => boolean {
  const digestOf = authorizationDigest(asset)
  return (payment) => {
    const { signature, authorization } = payment.payload
    const digest = digestOf({
      ...authorization,
      value: BigInt(authorization.value),
      validAfter: BigInt(authorization.validAfter),
      validBefore: BigInt(authorization.validBefore),
    })
    try {
      return sameAddress(recoverSigner(digest, signature), authorization.from)
    } catch (error) {
      if (error instanceof HearthError && error.code === 'proof/bad-signature') return false
      throw error
    }
  }
}

/** Checks the signed terms against what we sell; `now` in Unix seconds. Null when all is well. */
export function termsProblem(
  payment: ExactPayment,
  terms: { readonly payTo: string; readonly amount: bigint; readonly maxTimeoutSeconds: number },
  now: number,
): Refusal | null {
  const { to, value, validAfter, validBefore } = payment.payload.authorization
  if (!sameAddress(to, terms.payTo)) {
    return {
      code: 'payment/wrong-payee',
      reason: 'invalid_exact_evm_recipient_mismatch',
      sentence: 'The authorization pays somebody else.',
    }
  }
  if (BigInt(value) !== terms.amount) {
    return {
      code: 'payment/wrong-amount',
      reason: 'invalid_exact_evm_payload_authorization_value_mismatch',
      sentence: `The authorization is for ${value} base units; the price is ${terms.amount}.`,
    }
  }
  if (BigInt(validAfter) >= BigInt(now)) {
    return {
      code: 'payment/not-yet-valid',
      reason: 'invalid_exact_evm_payload_authorization_valid_after',
      sentence: 'The authorization is not valid yet.',
    }
  }
  if (BigInt(validBefore) > BigInt(now + terms.maxTimeoutSeconds + CLOCK_SLACK_SECONDS)) {
    return {
      code: 'payment/valid-too-long',
      reason: 'invalid_exact_evm_payload_authorization_valid_before',
      sentence: `The authorization must expire within ${terms.maxTimeoutSeconds} seconds, so that its fate is known then.`,
    }
  }
  return BigInt(validBefore) < BigInt(now + SETTLE_MARGIN_SECONDS) ? EXPIRED : null
}

export const EXPIRED: Refusal = {
  code: 'payment/expired',
  reason: 'invalid_exact_evm_payload_authorization_valid_before',
  sentence: 'The authorization has expired, or would before it could be settled.',
}

export const BAD_SIGNATURE: Refusal = {
  code: 'payment/bad-signature',
  reason: 'invalid_exact_evm_signature',
  sentence: 'The signature is not the payer’s for this authorization, asset and network.',
}

export const SHORT_OF_FUNDS: Refusal = {
  code: 'payment/insufficient-funds',
  reason: 'invalid_exact_evm_insufficient_balance',
  sentence: 'The payer’s account does not hold the price.',
}

export const ALREADY_USED: Refusal = {
  code: 'payment/already-used',
  reason: 'invalid_exact_evm_nonce_already_used',
  sentence: 'The authorization was used or cancelled before it came here.',
}
