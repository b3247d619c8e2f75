import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { x402Facilitator } from '@x402/core/facilitator'
import type { PaymentPayload, PaymentRequirements, SettleResponse } from '@x402/core/types'
import { toFacilitatorEvmSigner } from '@x402/evm'
import { ExactEvmScheme } from '@x402/evm/exact/facilitator'
import { type Abi, createWalletClient, defineChain, http, publicActions, type TypedData } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'

/**
 * A hosted facilitator in a process of its own: the SDK's, over HTTP, with a stock viem client. Its manner is the first
 * part of the path, so that one process plays all of them; it tells its port to its parent.
 */
const [rpcUrl = '', key = ''] = process.argv.slice(2)
const account = privateKeyToAccount(`0x${key.slice(2)}`)
const chain = defineChain({
  id: 31_337,
  name: 'practice',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [rpcUrl] } },
})
const client = createWalletClient({ account, chain, transport: http(rpcUrl) }).extend(publicActions)
const AbiOfSdk = z.custom<Abi>((value) => Array.isArray(value))
const TypedDataOfSdk = z.custom<TypedData>((value) => typeof value === 'object' && value !== null)

const signer = toFacilitatorEvmSigner({
  address: account.address,
  getCode: ({ address }) => client.getCode({ address }),
  readContract: ({ address, abi, functionName, args = [] }) =>
    client.readContract({ address, abi: AbiOfSdk.parse(abi), functionName, args: [...args] }),
  verifyTypedData: (typed) => client.verifyTypedData({ ...typed, types: TypedDataOfSdk.parse(typed.types) }),
  writeContract: ({ address, abi, functionName, args, gas }) =>
    client.writeContract({
      address,
      abi: AbiOfSdk.parse(abi),
      functionName,
      args: [...args],
      ...(gas === undefined ? {} : { gas }),
    }),
  sendTransaction: ({ to, data }) => client.sendTransaction({ to, data }),
  waitForTransactionReceipt: ({ hash }) => client.waitForTransactionReceipt({ hash, pollingInterval: 20 }),
})
const facilitator = new x402Facilitator().register('eip155:31337', new ExactEvmScheme(signer))

const Body = z.object({
  paymentPayload: z.custom<PaymentPayload>((value) => typeof value === 'object'),
  paymentRequirements: z.custom<PaymentRequirements>((value) => typeof value === 'object'),
})
let first: SettleResponse | null = null

/** What it answers when it is asked to settle; null: nothing, ever. */
async function settle(manner: string, payload: PaymentPayload, terms: PaymentRequirements): Promise<object | null> {
  const made = `0x${'ab'.repeat(32)}`
  switch (manner) {
    case 'lying':
      return { success: true, transaction: made, network: terms.network, payer: account.address }
    case 'other-chain':
      return { success: true, transaction: made, network: 'eip155:8453', payer: account.address }
    case 'silent':
      return null
    case 'late':
      await facilitator.settle(payload, terms)
      return null
    case 'refusing':
      await facilitator.settle(payload, terms)
      return { success: false, errorReason: 'unexpected_settle_error', transaction: '', network: terms.network }
    case 'repeating':
      first ??= await facilitator.settle(payload, terms)
      return first
    case 'garbage':
      return { answer: 42 }
    default:
      return facilitator.settle(payload, terms)
  }
}

async function answer(manner: string, route: string, request: IncomingMessage): Promise<object | null> {
  if (route === 'supported') {
    if (manner === 'elsewhere')
      return { kinds: [{ x402Version: 2, scheme: 'exact', network: 'eip155:8453' }], extensions: [], signers: {} }
    return facilitator.getSupported()
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const { paymentPayload, paymentRequirements } = Body.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  if (route === 'verify') return facilitator.verify(paymentPayload, paymentRequirements)
  return settle(manner, paymentPayload, paymentRequirements)
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, manner = '', route = ''] = (request.url ?? '').split('/')
  const body = await answer(manner, route, request)
  if (body !== null) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    response.writeHead(500).end(error instanceof Error ? error.message : 'failed')
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
})
// It ends with whoever started it.
process.on('disconnect', () => process.exit(0))
