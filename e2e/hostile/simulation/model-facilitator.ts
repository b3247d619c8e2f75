import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentPayload, SettleResponse } from '@x402/core/types'
import { ExactPayment } from '../../../main/engine/payments/exact-payment.ts'
import { unanswered } from '../../../main/engine/wallet/rpc.ts'
import type { Random } from '../../../main/engine/practice/buyer/random.ts'
import { channelAfter, channelTransaction } from './model-collecting.ts'
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
  function carry(transaction: ModelTransaction, mineNow: boolean): boolean {
    const state = blocks.stateAt(blocks.head)
    const { from, authorization } = transaction
    if (authorization !== null && state.used.has(usedKey(from, authorization))) return false
    if (!blocks.pool.some(({ hash }) => hash === transaction.hash)) blocks.pool.push(transaction)
    if (mineNow) blocks.mine(now(), ({ hash }) => hash === transaction.hash || random.between(0, 1) === 0)
    return true
  }

  const facilitator: ModelFacilitator = {
    mood: 'honest',
    getSupported: () =>
      Promise.resolve({
        kinds: ['exact', 'batch-settlement'].map((scheme) => ({ x402Version: 2, scheme, network: NETWORK })),
        extensions: [],
        signers: {},
      }),
    verify: () => Promise.reject(new Error('not part of the upfront flow')),
    settle: async (payload: PaymentPayload) => {
      const { mood } = facilitator
      const isChannel = payload.accepted.scheme === 'batch-settlement'
      const transaction = isChannel
        ? channelTransaction(blocks, payload)
        : transactionOf(ExactPayment.parse(payload), false)
      const after = (): Partial<SettleResponse> => (isChannel ? channelAfter(blocks, transaction) : {})
      if (mood === 'breaks-before') throw broken(isChannel)
      if (mood === 'refuses') return says({ errorReason: 'invalid_exact_evm_transaction_simulation_failed' })
      if (mood === 'lies') return says({ success: true, transaction: hashOf(`lie ${transaction.hash}`), ...after() })
      const carried = carry(transaction, mood === 'honest' || random.between(0, 1) === 0)
      if (mood === 'breaks-after') throw broken(isChannel)
      // Who asks for a channel's money gives up after a while; the upfront flow has a limit of its own.
      if (mood === 'silent' && isChannel) throw unanswered('no answer')
      if (mood === 'silent') return new Promise(() => undefined)
      if (!carried) return says({ errorReason: 'invalid_exact_evm_nonce_already_used' })
      if (mood === 'denies') return says({ errorReason: 'invalid_exact_evm_signature' })
      if (mood === 'slow') return says({ errorReason: 'settlement_pending', transaction: transaction.hash })
      return says({ success: true, transaction: transaction.hash, payer: transaction.from, ...after() })
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

/** A client of a facilitator says so in our words; the payments have to bear anything. */
function broken(isChannel: boolean): Error {
  return isChannel ? unanswered('broken') : new Error('broken')
}

function says(word: Partial<SettleResponse>): SettleResponse {
  return { success: false, transaction: '', network: NETWORK, ...word }
}
