import { randomBytes } from 'node:crypto'
import { BatchSettlementEvmScheme } from '@x402/evm/batch-settlement/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import type { BuyerConfig } from './config.ts'

/** The stock x402 client with limits, and a memory of the payment each request made. */
export interface Purse {
  readonly address: string
  /** How the next job is paid: in turns, and by voucher only while no other job is on the channel. */
  take(): Way
  /** Base units signed away so far. */
  spent(): bigint
  /** A payment was not made because it would have gone over the buyer's own total. */
  isEmpty(): boolean
}

/** One way to pay one job. */
export interface Way {
  /** A fetch that pays when asked to; `signed` hears of the payment before it is sent. */
  fetchPaying(signed: (header: string) => void): typeof fetch
  /** The job has ended. `known`: the client itself read the answer, and knows what its channel was charged. */
  done(known: boolean): void
}

/** Every so many-th job is paid by voucher. */
const VOUCHER_EVERY = 2

export function openPurse(config: BuyerConfig): Purse {
  const account = privateKeyToAccount(config.privateKey)
  let spent = 0n
  let empty = false
  let taken = 0
  let channel: { readonly client: x402Client; busy: boolean } | null = null

  /** A provider that takes no vouchers is paid as every other. */
  function limited(client: x402Client): x402Client {
    client.register('eip155:*', new ExactEvmScheme(account)).setSpendControls({
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
    return client
  }

  const exact = limited(new x402Client())

  function byVoucher(): Way | null {
    channel ??= { client: limited(voucherClient(account)), busy: false }
    const mine = channel
    if (mine.busy) return null
    mine.busy = true
    return {
      fetchPaying: (signed) => paying(mine.client, signed),
      done: (known) => {
        mine.busy = false
        // What it was charged is not known here any more: the next job opens another channel.
        if (!known && channel === mine) channel = null
      },
    }
  }

  return {
    address: account.address,
    spent: () => spent,
    isEmpty: () => empty,
    take: () => {
      taken += 1
      const way = taken % VOUCHER_EVERY === 0 ? byVoucher() : null
      return way ?? { fetchPaying: (signed) => paying(exact, signed), done: () => undefined }
    },
  }
}

/** Prefers vouchers, on a channel of its own. */
function voucherClient(account: PrivateKeyAccount): x402Client {
  const prefersVouchers = new x402Client((_, accepts) => {
    const chosen = accepts.find(({ scheme }) => scheme === 'batch-settlement') ?? accepts[0]
    if (chosen === undefined) throw new Error('the provider accepts nothing')
    return chosen
  })
  const salt = `0x${randomBytes(32).toString('hex')}` as const
  return prefersVouchers.register('eip155:*', new BatchSettlementEvmScheme(account, { salt }))
}

function paying(client: x402Client, signed: (header: string) => void): typeof fetch {
  return wrapFetchWithPayment((input, init) => {
    const request = new Request(input, init)
    const header = request.headers.get('payment-signature')
    if (header !== null) signed(header)
    return fetch(request)
  }, client)
}
