import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentPayload, SettleResponse } from '@x402/core/types'
import { HearthError } from '../../../../contract/errors.ts'
import { type Address, Bytes32, type Hex } from '../../../../contract/money.ts'
import type { AuthorizationFate, Chain } from '../../wallet/chain.ts'
import { ExactPayment } from '../exact-payment.ts'

/** As much of a chain as payments need, where a test decides what happens on it. */
export interface ModelChain extends Pick<Chain, 'head' | 'standing' | 'authorization' | 'transaction' | 'isFinal'> {
  down: boolean
  /** Chain time minus the PC's, seconds. */
  ahead: number
  funds: bigint
  final: boolean
  /** Transfers that happened, by nonce. */
  readonly used: Map<Hex, { readonly to: string; readonly value: bigint; readonly block: number }>
  /** Carries out an authorization, as the token would: once. */
  transfer(payment: ExactPayment, to?: string): Hex | 'already used'
}

export function createModelChain(now: () => number): ModelChain {
  let block = 100
  const used: ModelChain['used'] = new Map()
  const up = <Value>(value: () => Value): Promise<Value> =>
    chain.down
      ? Promise.reject(new HearthError('chain/unreachable', 'The chain does not answer.'))
      : Promise.resolve(value())
  const chain: ModelChain = {
    down: false,
    ahead: 0,
    funds: 10n ** 12n,
    final: true,
    used,
    transfer: (payment, to = payment.payload.authorization.to) => {
      const { nonce, value } = payment.payload.authorization
      if (used.has(nonce)) return 'already used'
      block += 1
      used.set(nonce, { to, value: BigInt(value), block })
      return hashOf(nonce)
    },
    head: () => up(() => ({ block, timestamp: Math.floor(now() / 1000) + chain.ahead })),
    standing: (_payer, nonce) => up(() => ({ block, funds: chain.funds, used: used.has(nonce) })),
    authorization: ({ to, value, nonce }) =>
      up((): AuthorizationFate => {
        const transfer = used.get(nonce)
        if (transfer === undefined) return { used: false }
        const mined = { transaction: hashOf(nonce), blockNumber: transfer.block, blockHash: hashOf(nonce) }
        return { used: true, mined, matches: sameText(transfer.to, to) && transfer.value === value }
      }),
    transaction: () => up(() => ({ state: 'unknown' as const, mined: null, feeWei: null })),
    isFinal: () => up(() => chain.final),
  }
  return chain
}

export type FacilitatorMood =
  | 'honest'
  /** Says it settled, and did nothing. */
  | 'lies'
  | 'refuses'
  /** Breaks before it does anything. */
  | 'breaks-before'
  /** Settles, then breaks before it can say so. */
  | 'breaks-after'
  /** Settles and never answers. */
  | 'silent'
  /** Settles, then says it was refused. */
  | 'denies'
  /** Would not settle it, and says so when it is asked. */
  | 'doubts'

export interface ModelFacilitator extends FacilitatorClient {
  mood: FacilitatorMood
  /** Payments handed to it. */
  settled: number
  /** Payments it was asked about. */
  verified: number
}

export function createModelFacilitator(chain: ModelChain, network: string): ModelFacilitator {
  const [namespace = '', reference = ''] = network.split(':')
  const id = `${namespace}:${reference}` as const
  const refused = (errorReason: string): SettleResponse => ({
    success: false,
    errorReason,
    transaction: '',
    network: id,
  })
  const facilitator: ModelFacilitator = {
    mood: 'honest',
    settled: 0,
    verified: 0,
    getSupported: () =>
      Promise.resolve({ kinds: [{ x402Version: 2, scheme: 'exact', network: id }], extensions: [], signers: {} }),
    verify: async (payload: PaymentPayload) => {
      const { nonce, from: payer } = ExactPayment.parse(payload).payload.authorization
      facilitator.verified += 1
      if (facilitator.mood === 'breaks-before') throw new Error('https://rpc.example/secret-key is down')
      if (facilitator.mood === 'doubts')
        return { isValid: false, invalidReason: 'invalid_exact_evm_transaction_simulation_failed', payer }
      if (chain.used.has(nonce)) return { isValid: false, invalidReason: 'invalid_exact_evm_nonce_already_used', payer }
      return { isValid: true, payer }
    },
    settle: async (payload: PaymentPayload) => {
      const payment = ExactPayment.parse(payload)
      facilitator.settled += 1
      if (facilitator.mood === 'breaks-before') throw new Error('https://rpc.example/secret-key is down')
      if (facilitator.mood === 'refuses') return refused('invalid_exact_evm_transaction_simulation_failed')
      const hash = facilitator.mood === 'lies' ? hashOf(payment.payload.authorization.nonce) : chain.transfer(payment)
      if (facilitator.mood === 'breaks-after') throw new Error('https://rpc.example/secret-key is down')
      if (facilitator.mood === 'silent') return new Promise(() => undefined)
      if (hash === 'already used') return refused('invalid_exact_evm_nonce_already_used')
      if (facilitator.mood === 'denies') return refused('invalid_exact_evm_signature')
      const { from } = payment.payload.authorization
      return { success: true, transaction: hash, network: id, payer: from }
    },
  }
  return facilitator
}

function hashOf(nonce: Hex): Hex {
  return Bytes32.parse(`0x${nonce.slice(34)}${nonce.slice(2, 34)}`)
}

function sameText(a: string, b: Address): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
