import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { Bytes32 } from '../../../contract/money.ts'
import { anchoredEvent } from '../proof/anchor/event.ts'
import { type Life, lives } from '../wallet/testing/dying.ts'
import { addressTopic } from '../wallet/token.ts'
import { type AnchorBench, openAnchorBench } from './testing/bench.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

let bench: AnchorBench
beforeAll(async () => {
  bench = await openAnchorBench()
})
afterAll(async () => bench.end())

const Logs = z.array(z.object({ topics: z.array(Bytes32), data: z.string() }))

/** Numbers of the receipts of every anchor on the chain, in order. */
async function anchoredNumbers(): Promise<readonly number[]> {
  const any = { contract: bench.contract, provider: bench.signer.address, fromSeq: '0', toSeq: '0' } as const
  const zero = Bytes32.parse(`0x${'00'.repeat(32)}`)
  const [topic] = anchoredEvent({ ...any, root: zero, prevRoot: zero }).topics
  const topics = [topic, addressTopic(bench.signer.address)]
  const filter = { address: bench.contract, fromBlock: '0x0', toBlock: 'latest', topics }
  return Logs.parse(await bench.rpc.call('eth_getLogs', [filter])).flatMap(({ data }) => {
    const [from, to] = [Number(`0x${data.slice(2, 66)}`), Number(`0x${data.slice(66, 130)}`)]
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}

async function anchorUntilDeath(life: Life): Promise<void> {
  const { chain, anchorChain } = bench.parts()
  const anchoring = bench.anchoring({
    ledger: life.wrap(bench.books.ledger),
    chain: life.wrap(chain),
    anchorChain: life.wrap(anchorChain),
  })
  life.begin()
  await anchoring.now().catch(() => undefined)
}

const STEPS = ['anchors.sign', 'anchors.advance', 'broadcast', 'transaction', 'head', 'prepare', 'evidence']

test.each(['before', 'after'] as const)('dying %s any call, every receipt is anchored exactly once', async (when) => {
  for (const life of lives(when, STEPS)) {
    bench.receipts(1)
    await anchorUntilDeath(life)
    bench.books.reopen()
    const anchoring = bench.anchoring()
    await vi.waitUntil(async () => (await anchoring.now()).anchored === bench.books.ledger.receipts.count(), {
      timeout: 60_000,
      interval: 5,
    })
    const where = life.diedAt()
    const expected = Array.from({ length: bench.books.ledger.receipts.count() }, (_, index) => index)
    expect({ where, anchored: await anchoredNumbers() }).toEqual({ where, anchored: expected })
  }
})
