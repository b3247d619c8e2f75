import { once } from 'node:events'
import http from 'node:http'
import {
  decodeFunctionData,
  encodeAbiParameters,
  encodeErrorResult,
  encodeFunctionResult,
  type Hex,
  namehash,
  parseAbi,
} from 'viem'
import { mainnet } from 'viem/chains'
import { z } from 'zod'

const resolver = parseAbi([
  'function resolveWithGateways(bytes name, bytes data, string[] gateways) view returns (bytes, address)',
  'error ResolverNotFound(bytes name)',
  'error OffchainLookup(address sender, string[] urls, bytes callData, bytes4 callbackFunction, bytes extraData)',
])
const records = parseAbi([
  'function addr(bytes32 node) view returns (address)',
  'function addr(bytes32 node, uint256 coinType) view returns (bytes)',
])
const Question = z.object({
  id: z.number(),
  method: z.string(),
  params: z.array(z.unknown()),
})
const Call = z.object({ to: z.string(), data: z.templateLiteral(['0x', z.string()]) })

const UNIVERSAL_RESOLVER = mainnet.contracts.ensUniversalResolver.address
const NOBODY = '0x0000000000000000000000000000000000000000'

/** Its coin type (SLIP-44). */
const ETHEREUM = 60n

/** What a name says, by coin type (ENSIP-9); `elsewhere`: its resolver sends the asker to a server (ERC-3668). */
export type Records = Readonly<Record<string, Readonly<Record<string, Hex>> | 'elsewhere'>>

export interface NameNode {
  readonly url: string
  /** What it answers from now on; null: nothing at all. */
  say(records: Records | null): void
  /** Addresses that are contracts on Ethereum, and their code. */
  readonly code: Map<string, Hex>
  chainId: number
  close(): Promise<void>
}

/** A fake node of Ethereum, built from the ABI of ENS’s Universal Resolver: there is no network here. */
export async function startNameNode(first: Records): Promise<NameNode> {
  let known: Records | null = first
  const server = http.createServer((request, response) => {
    void textOf(request).then((text) => {
      if (known === null) return response.destroy()
      const { id, ...asked } = Question.parse(JSON.parse(text))
      return response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer(asked, known, node) }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const node: NameNode = {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    say: (records) => void (known = records),
    code: new Map(),
    chainId: mainnet.id,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return node
}

type Answer = { readonly result: unknown } | { readonly error: { code: number; message: string; data: Hex } }

function answer(
  { method, params }: Pick<z.infer<typeof Question>, 'method' | 'params'>,
  known: Records,
  { code, chainId }: Pick<NameNode, 'code' | 'chainId'>,
): Answer {
  if (method === 'eth_chainId') return { result: `0x${chainId.toString(16)}` }
  if (method === 'eth_getCode') return { result: code.get(String(params[0]).toLowerCase()) ?? '0x' }
  const { to, data } = Call.parse(params[0])
  if (to.toLowerCase() !== UNIVERSAL_RESOLVER.toLowerCase()) return { result: '0x' }
  const [wireName, question] = decodeFunctionData({ abi: resolver, data }).args
  const [hash, coinType = ETHEREUM] = decodeFunctionData({ abi: records, data: question }).args
  const name = Object.keys(known).find((each) => namehash(each) === hash)
  const said = name === undefined ? undefined : known[name]
  if (said === undefined) {
    return reverted(encodeErrorResult({ abi: resolver, errorName: 'ResolverNotFound', args: [wireName] }))
  }
  if (said === 'elsewhere') {
    const args = [NOBODY, ['https://names.example.org/{data}'], '0x', '0x12345678', '0x'] as const
    return reverted(encodeErrorResult({ abi: resolver, errorName: 'OffchainLookup', args }))
  }
  const record = said[coinType.toString()]
  const bytes =
    coinType === ETHEREUM
      ? encodeAbiParameters([{ type: 'address' }], [record ?? NOBODY])
      : encodeAbiParameters([{ type: 'bytes' }], [record ?? '0x'])
  return {
    result: encodeFunctionResult({ abi: resolver, functionName: 'resolveWithGateways', result: [bytes, NOBODY] }),
  }
}

function reverted(data: Hex): Answer {
  return { error: { code: 3, message: 'execution reverted', data } }
}

async function textOf(request: http.IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
