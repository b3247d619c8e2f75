import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { privateKeyToAccount } from 'viem/accounts'
import type { BuyerConfig } from './config.ts'

/** The stock x402 client with limits, and a memory of the payment each request made. */
export interface Purse {
  readonly address: string
  /** A fetch that pays when asked to; `signed` hears of the payment before it is sent. */
  fetchPaying(signed: (header: string) => void): typeof fetch
  /** Base units signed away so far. */
  spent(): bigint
  /** A payment was not made because it would have gone over the buyer's own total. */
  isEmpty(): boolean
}

export function openPurse(config: BuyerConfig): Purse {
  const account = privateKeyToAccount(config.privateKey)
  let spent = 0n
  let empty = false
  const client = new x402Client().register('eip155:*', new ExactEvmScheme(account)).setSpendControls({
    allowedAssets: [
      {
        network: config.asset.network,
        asset: config.asset.address,
        maxAmountPerPayment: config.maxPerPayment.toString(),
      },
    ],
  })
  client.onBeforePaymentCreation(({ selectedRequirements }) => {
    const next = spent + BigInt(selectedRequirements.amount)
    empty = next > config.spendLimit
    // Counted when signed: a signature is as good as spent until the chain says otherwise.
    if (!empty) spent = next
    return Promise.resolve(empty ? { abort: true, reason: 'the spend limit is reached' } : undefined)
  })
  return {
    address: account.address,
    spent: () => spent,
    isEmpty: () => empty,
    fetchPaying: (signed) =>
      wrapFetchWithPayment((input, init) => {
        const request = new Request(input, init)
        const header = request.headers.get('payment-signature')
        if (header !== null) signed(header)
        return fetch(request)
      }, client),
  }
}
