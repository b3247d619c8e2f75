import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentPayload, SettleResponse } from '@x402/core/types'
import { ExactPayment } from '../../../main/engine/payments/exact-payment.ts'
import type { Random } from '../../../main/engine/practice/buyer/random.ts'
import { hashOf, type ModelBlocks, type ModelTransaction, usedKey } from './model-blocks.ts'
import { lower } from './model-node.ts'

/** What it does with a payment, and what it says: the two need not fit. */
export type Mood = 'honest' | 'slow' | 'lies' | 'refuses' | 'breaks-before' | 'breaks-after' | 'silent' | 'denies'
export const MOODS: readonly Mood[] = [
  'honest',
  'slow',
  'lies',
  'refuses',
  'breaks-before',
  'breaks-after',
  'silent',
  'denies',
]

const NETWORK = 'eip155:31337' as const

export interface ModelFacilitator extends FacilitatorClient {
  mood: Mood
}

/** A facilitator that carries authorizations to the model chain. */
export function modelFacilitator(blocks: ModelBlocks, random: Random, now: () => number): ModelFacilitator {
  function carry(payload: PaymentPayload, mineNow: boolean): ModelTransaction | null {
    const transaction = transactionOf(ExactPayment.parse(payload), false)
    const state = blocks.stateAt(blocks.head)
    if (state.used.has(usedKey(transaction.from, transaction.authorization ?? ''))) return null
    if (!blocks.pool.some(({ hash }) => hash === transaction.hash)) blocks.pool.push(transaction)
    if (mineNow) blocks.mine(now(), ({ hash }) => hash === transaction.hash || random.between(0, 1) === 0)
    return transaction
  }

  const facilitator: ModelFacilitator = {
    mood: 'honest',
    getSupported: () =>
      Promise.resolve({ kinds: [{ x402Version: 2, scheme: 'exact', network: NETWORK }], extensions: [], signers: {} }),
    verify: () => Promise.reject(new Error('not part of the upfront flow')),
    settle: async (payload: PaymentPayload) => {
      const { mood } = facilitator
      const { authorization } = ExactPayment.parse(payload).payload
      if (mood === 'breaks-before') throw new Error('broken')
      if (mood === 'refuses') return says({ errorReason: 'invalid_exact_evm_transaction_simulation_failed' })
      if (mood === 'lies') return says({ success: true, transaction: hashOf(`lie ${authorization.nonce}`) })
      const carried = carry(payload, mood === 'honest' || random.between(0, 1) === 0)
      if (mood === 'breaks-after') throw new Error('broken')
      if (mood === 'silent') return new Promise(() => undefined)
      if (carried === null) return says({ errorReason: 'invalid_exact_evm_nonce_already_used' })
      if (mood === 'denies') return says({ errorReason: 'invalid_exact_evm_signature' })
      if (mood === 'slow') return says({ errorReason: 'settlement_pending', transaction: carried.hash })
      return says({ success: true, transaction: carried.hash, payer: authorization.from })
    },
  }
  return facilitator
}

/** What carrying the payment out, or its payer cancelling it, looks like on the chain. */
export function transactionOf({ payload: { authorization } }: ExactPayment, cancels: boolean): ModelTransaction {
  return {
    hash: hashOf(`${cancels ? 'cancel' : 'pay'} ${authorization.nonce}`),
    from: lower(authorization.from),
    to: lower(authorization.to),
    value: BigInt(authorization.value),
    accountNonce: null,
    authorization: authorization.nonce,
    validBefore: Number(authorization.validBefore),
    maxFeePerGas: 10n ** 18n,
    cancels,
  }
}

function says(word: Partial<SettleResponse>): SettleResponse {
  return { success: false, transaction: '', network: NETWORK, ...word }
}
