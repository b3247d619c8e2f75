import type { FacilitatorClient } from '@x402/core/server'
import { z } from 'zod'
import { Bytes32, type Hex } from '../../../../contract/money.ts'
import type { Ledger } from '../../ledger/ledger.ts'

/**
 * Refunds that were signed. Whoever has the signature may bring it to the chain at any time, until the channel's refund
 * number has passed: no answer, and even a refusal, does not mean that the money stays. So they are written down first.
 */
export interface SignedRefunds {
  /** The facilitator, with every refund written down before it is handed over. */
  readonly facilitator: FacilitatorClient
  /** Base units that may still go back out of a channel whose refund number on the chain is this; no voucher may rely on them. */
  readonly promised: (channelId: Hex, refundNonce: number) => bigint
}

const Refund = z.object({
  type: z.literal('refund'),
  voucher: z.object({ channelId: Bytes32 }),
  amount: z.string().transform((text) => BigInt(text)),
  refundNonce: z.string().transform(Number),
})
const Kept = z
  .string()
  .regex(/^\d+ \d+$/)
  .transform((text) => text.split(' '))
  .transform(([nonce, amount]) => ({ nonce: Number(nonce), amount: BigInt(amount ?? '0') }))

export function rememberRefunds(facilitator: FacilitatorClient, settings: Ledger['settings']): SignedRefunds {
  function kept(channelId: Hex): z.infer<typeof Kept> | null {
    return Kept.safeParse(settings.get(keyOf(channelId))).data ?? null
  }

  /** Of several for one number at most one can be carried out: the greatest counts. */
  function keep({ voucher: { channelId }, amount, refundNonce }: z.infer<typeof Refund>): void {
    const before = kept(channelId)
    const most = before?.nonce === refundNonce && before.amount > amount ? before.amount : amount
    settings.set(keyOf(channelId), `${refundNonce} ${most}`)
  }

  return {
    facilitator: {
      verify: (payment, terms) => facilitator.verify(payment, terms),
      getSupported: () => facilitator.getSupported(),
      settle: async (payment, terms) => {
        const refund = Refund.safeParse(payment.payload).data
        if (refund !== undefined) keep(refund)
        return facilitator.settle(payment, terms)
      },
    },
    promised: (channelId, refundNonce) => {
      const refund = kept(channelId)
      return refund === null || refund.nonce < refundNonce ? 0n : refund.amount
    },
  }
}

function keyOf(channelId: Hex): string {
  return `channel.refund.${channelId}`
}
