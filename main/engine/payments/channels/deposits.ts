import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentRequirements } from '@x402/core/types'
import { HearthError } from '../../../../contract/errors.ts'
import type { Hex } from '../../../../contract/money.ts'
import type { Log } from '../../ports/log.ts'
import { oneAtATime } from '../../ports/one-at-a-time.ts'
import type { BatchPayment } from './batch-payment.ts'
import type { ChannelFacts } from './facts.ts'
import { REASON } from './reasons.ts'
import { minDeposit } from './terms.ts'

/** Brings a buyer's deposit into its channel, before any work. Null when it is there, else x402's reason. */
export type TakeDeposit = (payment: BatchPayment, requirement: PaymentRequirements) => Promise<string | null>

/**
 * The facilitator broadcasts; whether the money is there is read on the chain. A deposit that was taken
 * already, by a request whose answer was lost, is there as well. Several at once for one channel take turns.
 * @throws HearthError `payment/unknown-outcome` when the chain cannot be asked afterwards
 */
export function createTakeDeposit(options: {
  readonly facilitator: Pick<FacilitatorClient, 'settle'>
  readonly facts: ChannelFacts
  readonly log: Log
}): TakeDeposit {
  const { facts, log } = options
  const turns = new Map<Hex, ReturnType<typeof oneAtATime>>()

  async function broadcast(payment: BatchPayment, requirement: PaymentRequirements): Promise<string | null> {
    try {
      const { x402Version, accepted, payload } = payment
      const result = await options.facilitator.settle({ x402Version, accepted, payload }, requirement)
      return result.success ? null : (result.errorReason ?? REASON.noDeposit)
    } catch (error) {
      log.warn('channel.deposit-unknown', { code: error instanceof HearthError ? error.code : 'unexpected' })
      return REASON.noDeposit
    }
  }

  async function take(payment: BatchPayment, requirement: PaymentRequirements): Promise<string | null> {
    const { channelId, maxClaimableAmount } = payment.payload.voucher
    const problem = await broadcast(payment, requirement)
    facts.forget(channelId)
    const { balance } = await facts.of(channelId).catch((cause: unknown) => {
      throw new HearthError('payment/unknown-outcome', 'It is not known yet whether the deposit arrived.', {
        hint: 'Send exactly the same request with the same payment again; it is deposited only once.',
        cause,
      })
    })
    if (balance >= BigInt(maxClaimableAmount)) return null
    return problem ?? REASON.noDeposit
  }

  return async (payment, requirement) => {
    const { payload } = payment
    if (payload.type !== 'deposit') return null
    if (BigInt(payload.deposit.amount) < minDeposit(requirement)) return REASON.smallDeposit
    const { channelId } = payload.voucher
    const turn = turns.get(channelId) ?? oneAtATime()
    turns.set(channelId, turn)
    try {
      return await turn(() => take(payment, requirement))
    } finally {
      turns.delete(channelId)
    }
  }
}
