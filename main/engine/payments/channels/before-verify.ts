import { randomUUID } from 'node:crypto'
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import type { BatchSettlementEvmScheme } from '@x402/evm/batch-settlement/server'
import { z } from 'zod'
import { REASON } from './reasons.ts'

const Begun = z.object({
  type: z.enum(['voucher', 'refund']),
  voucher: z.object({ channelId: z.string(), maxClaimableAmount: z.string() }),
})

interface Context {
  readonly paymentPayload: PaymentPayload
  readonly requirements: PaymentRequirements
}

/**
 * Takes the place of the scheme's own first hook. That one hashes the channel's terms in JavaScript, which
 * was a fifth of a call, and takes the buyer's word for the charges of an unknown channel. Ours leaves the
 * hash to the check of the voucher, which makes it with WebAssembly, and begins an unknown channel where the
 * caller found it on the chain. Like every hook it must not throw: the SDK would go on without it.
 */
export function beginOnBooks(
  scheme: BatchSettlementEvmScheme,
  /** The id its reservation is to have; null: any. */
  reservationOf: (payment: PaymentPayload) => string | null,
) {
  return async ({ paymentPayload, requirements }: Context) => {
    const begun = Begun.safeParse(paymentPayload.payload)
    if (!begun.success) return refused('unsupported_payload_type')
    const { type, voucher } = begun.data
    try {
      const channelSnapshot = await scheme.getStorage().get(voucher.channelId)
      const price = type === 'refund' ? 0n : BigInt(requirements.amount)
      const max = BigInt(voucher.maxClaimableAmount)
      if (channelSnapshot !== undefined && BigInt(channelSnapshot.chargedCumulativeAmount) + price !== max) {
        scheme.rememberChannelSnapshot(paymentPayload, channelSnapshot)
        return refused(REASON.baseMismatch)
      }
      scheme.mergeRequestContext(paymentPayload, {
        channelId: voucher.channelId,
        pendingId: reservationOf(paymentPayload) ?? randomUUID(),
        ...(channelSnapshot === undefined ? {} : { channelSnapshot }),
      })
      return undefined
    } catch {
      return refused(REASON.unavailable)
    }
  }
}

function refused(reason: string) {
  return { abort: true as const, reason, message: 'The voucher is not taken.' }
}
