import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentRequirements } from '@x402/core/types'
import { Bytes32 } from '../../../../contract/money.ts'
import type { Carrier } from '../../wallet/gasless.ts'
import { Network } from '../payment-header.ts'

/**
 * A facilitator as the carrier of withdrawals and refunds: a signed transfer is to it a payment of scheme `exact` to its
 * recipient, which it settles with its own gas. What it says is passed on as a word, never as proof.
 */
export function facilitatorCarrier(facilitator: Pick<FacilitatorClient, 'settle'>, name: string): Carrier {
  return {
    name,
    carry: async ({ asset, from, to, amount, validBefore, nonce, signature }) => {
      const accepted: PaymentRequirements = {
        scheme: 'exact',
        network: Network.parse(asset.network),
        amount: amount.toString(),
        asset: asset.address,
        payTo: to,
        maxTimeoutSeconds: 60,
        extra: { ...asset.eip712 },
      }
      const authorization = {
        from,
        to,
        value: amount.toString(),
        validAfter: '0',
        validBefore: validBefore.toString(),
        nonce,
      }
      const payload = { signature, authorization }
      const { transaction } = await facilitator.settle({ x402Version: 2, accepted, payload }, accepted)
      return Bytes32.safeParse(transaction.toLowerCase()).data ?? null
    },
  }
}
