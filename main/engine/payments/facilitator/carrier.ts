import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentRequirements } from '@x402/core/types'
import { Bytes32 } from '../../../../contract/money.ts'
import { say } from '../../../../contract/words/say.ts'
import type { Carrier } from '../../wallet/gasless.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { Network } from '../payment-header.ts'

/** What a person calls the facilitator of a network. */
export function carrierName({ facilitator }: Pick<UsableNetwork, 'facilitator'>): string {
  if (facilitator.kind !== 'remote') return say`the practice facilitator`
  return say`the facilitator ${new URL(facilitator.url).host}`
}

/**
 * A facilitator as the carrier of withdrawals: a signed transfer to the payout address is to it a payment of scheme
 * `exact`, which it settles with its own gas. What it says is passed on as a word, never as proof.
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
