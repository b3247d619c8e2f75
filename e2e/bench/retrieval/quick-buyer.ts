import type { Asset, Hex } from '../../../contract/money.ts'
import { voucherBuyer } from '../../../main/engine/market/testing/voucher-buyer.ts'
import { type BatchPayment, decodeBatchPayment } from '../../../main/engine/payments/channels/batch-payment.ts'
import { channelDigests } from '../../../main/engine/payments/channels/digest.ts'
import { nativeSigning } from '../../../main/engine/payments/channels/native-signing.ts'
import { createSigner } from '../../../main/engine/proof/signature.ts'

const NETWORK = 'eip155:31337'

/** Who pays: a private key in hex, in which asset, and where the chain is asked. */
export interface Payer {
  readonly key: string
  readonly asset: Asset
  readonly rpcUrl: string
}

/**
 * A fetch for many calls of one price: the stock client opens the channel with the first and, from then on, each call brings
 * a voucher over what the one before it cost more, without asking for a price again, signed by libsecp256k1. Whenever that
 * is answered with anything but what was bought, the stock client asks anew and finds out where the channel stands.
 */
export function quickBuyer({ key, asset, rpcUrl }: Payer, salt: Hex): typeof fetch {
  const secret = Buffer.from(key, 'hex')
  const signer = createSigner(secret, nativeSigning)
  const digests = channelDigests(NETWORK)
  let last: BatchPayment | null = null
  const stock = voucherBuyer(secret, asset, rpcUrl, salt, {
    through: async (input, init) => {
      const request = new Request(input, init)
      last = decodeBatchPayment(request.headers.get('payment-signature') ?? '') ?? last
      return fetch(request)
    },
  })

  function after({ x402Version, accepted, payload }: BatchPayment): BatchPayment {
    const { channelConfig, voucher } = payload
    const { channelId } = voucher
    const max = BigInt(voucher.maxClaimableAmount) + BigInt(accepted.amount)
    const signature = signer.sign(digests.voucher(channelId, max))
    const next = { channelId, maxClaimableAmount: max.toString(), signature }
    return { x402Version, accepted, payload: { type: 'voucher', channelConfig, voucher: next } }
  }

  return async (input, init) => {
    if (last === null) return stock(input, init)
    const payment = after(last)
    const headers = new Headers(init?.headers)
    headers.set('payment-signature', Buffer.from(JSON.stringify(payment)).toString('base64'))
    const answer = await fetch(input, { ...init, headers })
    if (answer.ok) {
      last = payment
      return answer
    }
    await answer.body?.cancel()
    last = null
    return stock(input, init)
  }
}
