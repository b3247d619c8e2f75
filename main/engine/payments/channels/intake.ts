import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { HearthError } from '../../../../contract/errors.ts'
import type { ChannelStore } from '../../ledger/channels.ts'
import type { BatchPayment } from './batch-payment.ts'
import type { TakeDeposit } from './deposits.ts'
import type { LedgerChannelStorage } from './storage.ts'
import type { ChannelFacts } from './facts.ts'
import { REASON } from './reasons.ts'
import type { VoucherTerms } from './terms.ts'

/** Takes a voucher in: what every sale on a channel begins with. */
export interface Intake {
  /** What has been charged before; of a channel that is not in our books the chain says it, never the buyer. */
  charged(payment: BatchPayment): Promise<bigint>
  /**
   * Brings the deposit that came with it to the chain, checks the voucher and reserves its channel, under `id` where
   * one is given. Null when work may begin, else x402's reason.
   */
  reserve(
    payment: BatchPayment,
    voucher: PaymentPayload,
    requirement: PaymentRequirements,
    id?: string,
  ): Promise<string | null>
}

export function createIntake(deps: {
  readonly terms: VoucherTerms
  readonly store: Pick<ChannelStore, 'get'>
  readonly storage: Pick<LedgerChannelStorage, 'reserved'>
  readonly facts: ChannelFacts
  readonly takeDeposit: TakeDeposit
}): Intake {
  const { terms, store, facts } = deps

  async function charged({ payload }: BatchPayment): Promise<bigint> {
    const { channelId } = payload.voucher
    return store.get(channelId)?.charged ?? (await facts.of(channelId)).totalClaimed
  }

  /** Null when an unknown channel’s voucher begins where the chain says; the SDK compares those we know. */
  async function baseProblem(payment: BatchPayment, requirement: PaymentRequirements): Promise<string | null> {
    const { voucher, type } = payment.payload
    if (store.get(voucher.channelId) !== null) return null
    const price = type === 'refund' ? 0n : BigInt(requirement.amount)
    return BigInt(voucher.maxClaimableAmount) === (await charged(payment)) + price ? null : REASON.baseMismatch
  }

  /** A deposit is worth its gas only when the voucher that came with it will be taken. */
  async function deposited(payment: BatchPayment, requirement: PaymentRequirements): Promise<string | null> {
    const { voucher, type } = payment.payload
    const known = store.get(voucher.channelId)
    const expected = known === null ? null : known.charged + BigInt(requirement.amount)
    if (type !== 'deposit' || (expected !== null && expected !== BigInt(voucher.maxClaimableAmount))) return null
    return deps.takeDeposit(payment, requirement)
  }

  /** The SDK lets a hook that throws pass: only a reservation that is in the books, and safe there, is one. */
  function isReserved({ payload }: BatchPayment, id: string | undefined): boolean {
    const { channelId, maxClaimableAmount } = payload.voucher
    const pending = deps.storage.reserved(channelId)
    return pending?.signedMaxClaimable === maxClaimableAmount && (id === undefined || pending.pendingId === id)
  }

  return {
    charged,
    reserve: async (payment, voucher, requirement, id) => {
      const problem = (await baseProblem(payment, requirement)) ?? (await deposited(payment, requirement))
      if (problem !== null) return problem
      const verified = await terms.reserve(voucher, requirement, id)
      if (!verified.isValid) return verified.invalidReason ?? 'rejected'
      if (isReserved(payment, id)) return null
      throw new HearthError('payment/not-reserved', 'The voucher could not be stored.')
    },
  }
}
