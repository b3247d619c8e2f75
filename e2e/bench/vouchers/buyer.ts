import http from 'node:http'
import { encodePaymentSignatureHeader } from '@x402/core/http'
import { toClientEvmSigner } from '@x402/evm'
import {
  BatchSettlementEvmScheme,
  buildChannelConfig,
  InMemoryClientChannelStorage,
} from '@x402/evm/batch-settlement/client'
import { decodePaymentRequiredHeader } from '@x402/core/http'
import { x402Client, x402HTTPClient } from '@x402/fetch'
import { createPublicClient, type Hex, http as transport } from 'viem'
import { z } from 'zod'
import { channelDigests } from '../../../main/engine/payments/channels/digest.ts'
import { signerAccount } from '../../../main/engine/proof/account.ts'
import { createSigner } from '../../../main/engine/proof/signature.ts'
import type { MarketProcess } from './market-process.ts'

/** One call of a buyer; resolves when it was answered, with the time it took in milliseconds. */
export type Call = () => Promise<number>

/** A buyer with a channel of its own. */
export interface VoucherBuyer {
  /** Signs the vouchers of so many calls, unless it has as many; a call that finds none signs its own before its time begins. */
  signAhead(calls: number): void
  readonly call: Call
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })

/** One GET over a kept connection. @throws Error unless it was answered with 200, or `expected` */
export async function get(url: string, headers: http.OutgoingHttpHeaders = {}, expected = 200) {
  return new Promise<http.IncomingMessage>((resolve, reject) => {
    http
      .get(url, { agent, headers }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => (body += text))
        response.on('end', () => {
          if (response.statusCode === expected) resolve(response)
          else reject(new Error(`${response.statusCode}: ${body.slice(0, 300)}`))
        })
      })
      .on('error', reject)
  })
}

/** Bytes to read, in the market. */
export async function upload({ url }: MarketProcess, bytes: number): Promise<string> {
  const answer = await fetch(`${url}/v1/uploads`, { method: 'POST', body: new Uint8Array(bytes).fill(1) })
  return z.object({ id: z.string() }).parse(await answer.json()).id
}

/** The same call without payment. */
export function freeCall(target: string): Call {
  return async () => {
    const begun = performance.now()
    await get(target)
    return performance.now() - begun
  }
}

/**
 * A buyer with a channel of its own: the first call deposits through the stock client, each further one is paid with
 * the next voucher.
 */
export async function voucherBuyer(market: MarketProcess, target: string, salt: Hex): Promise<VoucherBuyer> {
  const key = Uint8Array.from(Buffer.from(market.key, 'hex'))
  const account = signerAccount(key)
  const signer = toClientEvmSigner(
    {
      address: account.address,
      signTypedData: (typed) => account.signTypedData({ ...typed, types: { ...typed.types } }),
    },
    createPublicClient({ transport: transport(market.rpcUrl) }),
  )
  const client = new x402Client()
    .register('eip155:*', new BatchSettlementEvmScheme(signer, { salt, depositStrategy: () => '10000000' }))
    .setSpendControls({
      allowedAssets: [{ network: 'eip155:31337', asset: market.asset.address, maxAmountPerPayment: '10000000' }],
    })
  const unpaid = await get(target, {}, 402)
  const required = decodePaymentRequiredHeader(String(unpaid.headers['payment-required']))
  const first = await client.createPaymentPayload(required)
  await get(target, { ...new x402HTTPClient(client).encodePaymentSignatureHeader(first) })

  const [accepted] = required.accepts
  if (accepted === undefined) throw new Error('nothing is accepted')
  const channelConfig = buildChannelConfig({ signer, salt, storage: new InMemoryClientChannelStorage() }, accepted)
  const digests = channelDigests(market.asset.network)
  const channelId = digests.channelId(channelConfig)
  const fast = createSigner(key)
  const price = BigInt(accepted.amount)
  let cumulative = price
  const signed: string[] = []
  const sign = (): string => {
    cumulative += price
    const signature = fast.sign(digests.voucher(channelId, cumulative))
    const voucher = { channelId, maxClaimableAmount: cumulative.toString(), signature }
    const payload = { x402Version: 2, accepted, payload: { type: 'voucher', channelConfig, voucher } }
    return encodePaymentSignatureHeader(payload)
  }
  return {
    signAhead: (calls) => {
      while (signed.length < calls) signed.push(sign())
      // Meanwhile the market may have closed connections that rested.
      agent.destroy()
    },
    call: async () => {
      const header = signed.shift() ?? sign()
      const begun = performance.now()
      await get(target, { 'payment-signature': header })
      return performance.now() - begun
    },
  }
}
