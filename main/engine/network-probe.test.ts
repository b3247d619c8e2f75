import { createServer } from 'node:http'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { createNetworkProbe } from './network-probe.ts'
import { usableNetwork } from './wallet/networks.ts'

const at = 1_700_000_000
const clock = { now: () => at * 1000, monotonic: () => 0 }
const base = usableNetwork('base-sepolia')
const closed: (() => void)[] = []
afterEach(() => {
  for (const close of closed.splice(0)) close()
})

/** A node that knows its chain and its newest block, and nothing else. */
async function node(chainId: number, seconds: number | null): Promise<string> {
  const block = { number: '0x1', hash: `0x${'11'.repeat(32)}`, timestamp: `0x${(seconds ?? 0).toString(16)}` }
  const answer = ({ id, method }: { readonly id: number; readonly method: string }) => {
    if (method === 'eth_chainId') return { jsonrpc: '2.0', id, result: `0x${chainId.toString(16)}` }
    const isBlock = method === 'eth_getBlockByNumber'
    return { jsonrpc: '2.0', id, result: !isBlock ? '0x' : seconds === null ? null : block }
  }
  const server = createServer((request, response) => {
    void (async () => {
      const asked = JSON.parse(Buffer.concat(await request.toArray()).toString())
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(Array.isArray(asked) ? asked.map(answer) : answer(asked)))
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closed.push(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

async function furtherLines(first: string, further: readonly string[]) {
  const network = { ...base, rpcUrls: [first, ...further] }
  const probe = createNetworkProbe({ network, rpcUrl: first, facilitator: null, holders: [], clock })
  const { checks, problem } = await probe(network.id)
  const lines = checks.filter(({ id }) => id === 'further')
  return { problem, lines: lines.map(({ title, status, detail, needed }) => ({ title, status, detail, needed })) }
}

test('each further node of a network is one line, which says what to do', async () => {
  const first = await node(base.numericId, at)
  const further = [
    await node(base.numericId, at - 2),
    await node(1, at),
    await node(base.numericId, at - 3_600),
    await node(base.numericId, null),
    'http://127.0.0.1:9',
  ]
  const { lines } = await furtherLines(first, further)
  expect(lines).toEqual(
    [
      { status: 'ok', detail: 'Answers on chain 84532; its newest block is 2 seconds old.' },
      { status: 'wrong', detail: expect.stringMatching(/^It serves chain 1 instead of 84532\. .*update Hearth\.$/) },
      {
        status: 'wrong',
        detail: expect.stringMatching(/^It is 60 minutes behind the chain\. .*nothing for you to do\.$/),
      },
      { status: 'missing', detail: expect.stringMatching(/^It gives no newest block\. /) },
      { status: 'missing', detail: expect.stringMatching(/^It does not answer\. .*Look at your connection, or wait/) },
    ].map((line, index) => ({ ...line, needed: false, title: `Second node ${new URL(further[index] ?? '').host}` })),
  )
})

test('what is wrong with one of them says nothing against the network, and a first node that is away is still so', async () => {
  const good = await node(base.numericId, at)
  const away = await furtherLines('http://127.0.0.1:9', [good])
  expect(away.problem).toBe('Base Sepolia (test) is not used for paid work: its node does not answer.')
  expect(away.lines).toMatchObject([{ status: 'ok' }])
  const other = await furtherLines(good, ['http://127.0.0.1:9'])
  expect(other.problem).not.toContain('Second')
})

test('a network with one node has no such line', async () => {
  expect((await furtherLines(await node(base.numericId, at), [])).lines).toEqual([])
})
