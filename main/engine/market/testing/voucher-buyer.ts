import { toClientEvmSigner } from '@x402/evm'
import { BatchSettlementEvmScheme } from '@x402/evm/batch-settlement/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { appendPaymentIdentifierToExtensions, PAYMENT_IDENTIFIER } from '@x402/extensions/payment-identifier'
import { createPublicClient, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Asset } from '../../../../contract/money.ts'

/**
 * A fetch that pays by voucher with the unmodified x402 client, on the practice network unless told of another; another
 * `salt` is another channel, `paymentId` names each payment.
 */
export function voucherBuyer(
  key: Uint8Array,
  asset: Asset,
  rpcUrl: string,
  salt: Hex = `0x${'00'.repeat(32)}`,
  {
    through = fetch,
    paymentId,
    network = 'eip155:31337',
  }: {
    readonly through?: typeof fetch
    readonly paymentId?: () => string
    readonly network?: `eip155:${number}`
  } = {},
): typeof fetch {
  const account = privateKeyToAccount(`0x${Buffer.from(key).toString('hex')}`)
  const signer = toClientEvmSigner(account, createPublicClient({ transport: http(rpcUrl) }))
  const client = new x402Client().register(network, new BatchSettlementEvmScheme(signer, { salt })).setSpendControls({
    allowedAssets: [{ network, asset: asset.address, maxAmountPerPayment: '2000000' }],
  })
  if (paymentId !== undefined) {
    client.registerExtension({
      key: PAYMENT_IDENTIFIER,
      enrichPaymentPayload: async (payload) => {
        appendPaymentIdentifierToExtensions(payload.extensions ?? {}, paymentId())
        return payload
      },
    })
  }
  return wrapFetchWithPayment(through, client)
}
