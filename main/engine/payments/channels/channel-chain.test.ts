import http from 'node:http'
import { encodeAbiParameters, encodeEventTopics, parseAbi } from 'viem'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { Bytes32, type Hex } from '../../../../contract/money.ts'
import { usableNetwork } from '../../wallet/networks.ts'
import { openChannelChain } from './channel-chain.ts'

const abi = parseAbi([
  'event Claimed(bytes32 indexed channelId, address indexed sender, uint128 claimAmount, uint128 newTotalClaimed)',
])
const payee = `0x${'11'.repeat(20)}` as const
/** What go-ethereum takes in one place of a filter (`maxSubTopics`). */
const MOST_IN_A_FILTER = 1_000
const Question = z.object({
  id: z.number(),
  method: z.string(),
  params: z
    .tuple([z.object({ topics: z.array(z.union([z.string(), z.array(z.string()), z.null()])) })])
    .or(z.array(z.unknown())),
})

let server: http.Server
let asked: number[]
let url: string
beforeEach(async () => {
  asked = []
  server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => response.end(JSON.stringify(answer(Question.parse(JSON.parse(body))))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${z.object({ port: z.int() }).parse(server.address()).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** A node that has one claim of every channel it is asked about, and refuses filters as go-ethereum does. */
function answer({ id, method, params }: z.infer<typeof Question>): object {
  if (method === 'eth_chainId') return { id, result: '0x7a69' }
  const [filter] = z.tuple([z.object({ topics: z.array(z.unknown()) })]).parse(params)
  const ids = z.array(Bytes32).safeParse(filter.topics[1]).data
  if (ids === undefined) return { id, result: [] }
  asked.push(ids.length)
  if (ids.length > MOST_IN_A_FILTER) return { id, error: { code: -32602, message: 'exceed max topics' } }
  return { id, result: ids.map((channelId) => claimOf(channelId)) }
}

function claimOf(channelId: Hex) {
  return {
    address: payee,
    topics: encodeEventTopics({ abi, eventName: 'Claimed', args: { channelId, sender: payee } }),
    data: encodeAbiParameters([{ type: 'uint128' }, { type: 'uint128' }], [7n, 7n]),
    transactionHash: channelId,
    blockHash: channelId,
    blockNumber: '0x1',
    logIndex: '0x0',
    removed: false,
  }
}

test('claims of more channels than a node takes in one filter are all found', async () => {
  const ids = Array.from({ length: 1_201 }, (_, n): Hex => `0x${(n + 1).toString(16).padStart(64, '0')}`)
  const chain = openChannelChain(usableNetwork('practice'), url, payee)
  const { claims } = await chain.events(1, 10, ids)
  expect(claims.map(({ channelId }) => channelId)).toEqual(ids)
  expect(asked).toEqual([500, 500, 201])
})

test('without channels no claims are asked for', async () => {
  const chain = openChannelChain(usableNetwork('practice'), url, payee)
  expect(await chain.events(1, 10, [])).toEqual({ claims: [], settlements: [] })
  expect(asked).toEqual([])
})
