import { wrapFetchWithPayment, x402Client, x402HTTPClient } from '@x402/fetch'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { privateKeyToAccount } from 'viem/accounts'
import type { Asset } from '../../../../contract/money.ts'

/** The unmodified x402 client over real HTTP. */
export function stockBuyer(key: Uint8Array, asset: Asset) {
  const account = privateKeyToAccount(`0x${Buffer.from(key).toString('hex')}`)
  const client = new x402Client()
    .register('eip155:*', new ExactEvmScheme(account))
    .setSpendControls({ allowedAssets: [{ network: 'eip155:31337', asset: asset.address }] })
  return {
    address: account.address,
    fetch: wrapFetchWithPayment(fetch, client),
    /** Pays as the client does, and gives the header it paid with. */
    fetchAndKeep: async (url: string, init: RequestInit) => {
      let header = ''
      const keeping = wrapFetchWithPayment((input, options) => {
        const request = new Request(input, options)
        header = request.headers.get('payment-signature') ?? header
        return fetch(request)
      }, client)
      return { response: await keeping(url, init), header }
    },
    /** Signs for a 402 without sending anything. */
    sign: async (required: Response, edit: (payload: Payload) => Payload = (payload) => payload): Promise<string> => {
      const http = new x402HTTPClient(client)
      const payload = await client.createPaymentPayload(
        http.getPaymentRequiredResponse((name) => required.headers.get(name)),
      )
      return http.encodePaymentSignatureHeader(edit(payload))['PAYMENT-SIGNATURE'] ?? ''
    },
  }
}
type Payload = Awaited<ReturnType<x402Client['createPaymentPayload']>>
