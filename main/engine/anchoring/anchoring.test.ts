import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { temporaryBooks } from '../ledger/books.fixture.ts'
import type { Clock } from '../ports/clock.ts'
import { anchorTree } from '../proof/anchor/tree.ts'
import { verifyAnchor } from '../proof/anchor/verify-anchor.ts'
import { readDocument } from '../proof/document.ts'
import { canonicalJson } from '../proof/jcs.ts'
import { HearthError } from '../../../contract/errors.ts'
import { feeCeiling } from '../wallet/fee-ceiling.ts'
import { compareWithChain } from './compare.ts'
import { anchorFile } from './statement.ts'
import { type AnchorBench, openAnchorBench } from './testing/bench.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let at = Date.now()
const clock: Clock = { now: () => at, monotonic: () => at }
let bench: AnchorBench
beforeAll(async () => {
  bench = await openAnchorBench(clock)
})
afterAll(async () => bench.end())

function newestFile() {
  const record = bench.books.ledger.anchors.newest()
  const file = record === null ? null : anchorFile(record, bench.network.numericId, bench.signer.address)
  if (file === null) throw new Error('There is no mined anchor.')
  return file
}

describe('receipts are anchored', () => {
  test('all that are not, in one transaction, and the next begin where they ended', async () => {
    const anchoring = bench.anchoring()
    expect(anchoring.status()).toMatchObject({ receipts: 0, anchored: 0, everyMinutes: 60, lastAt: null })
    expect(await anchoring.now()).toMatchObject({ anchored: 0 })
    bench.receipts(5)
    expect(await anchoring.now()).toMatchObject({ receipts: 5, anchored: 5, underWay: false, problem: null })
    const { ledger } = bench.books
    const { root } = anchorTree(ledger.receipts.digests(0, 4))
    expect(ledger.anchors.newest()).toMatchObject({ root, fromSeq: 0, toSeq: 4, state: 'final' })
    expect(await anchoring.now()).toMatchObject({ anchored: 5 })
    bench.receipts(2)
    await anchoring.now()
    expect(ledger.anchors.newest()).toMatchObject({ prevRoot: root, fromSeq: 5, toSeq: 6 })
    expect(ledger.anchors.newest()?.feeWei).toBeGreaterThan(0n)
  })

  test('the stored proof shows the event to somebody who has the block hash alone', async () => {
    const file = newestFile()
    const document = readDocument(Buffer.from(canonicalJson(file)), 1_000_000)
    expect(verifyAnchor(document)).toMatchObject({ ok: true, standing: 'in-block' })
    const trusted = [{ number: BigInt(file.blockNumber), hash: file.blockHash }]
    expect(verifyAnchor(document, trusted)).toMatchObject({ ok: true, standing: 'in-trusted-block' })
    expect(await compareWithChain(bench.rpc, file)).toMatchObject({ ok: true })
  })

  test('when their time has come, and not before', async () => {
    const anchoring = bench.anchoring()
    bench.receipts(1)
    await anchoring.step()
    expect(anchoring.status().anchored).toBe(7)
    at += 59 * 60_000
    await anchoring.step()
    expect(anchoring.status().anchored).toBe(7)
    at += 60_000
    await anchoring.step()
    await anchoring.step()
    expect(anchoring.status().anchored).toBe(8)
    expect(anchoring.setInterval(null)).toMatchObject({ everyMinutes: null })
    bench.receipts(1)
    at += 24 * 60 * 60_000
    await anchoring.step()
    expect(anchoring.status()).toMatchObject({ anchored: 8, everyMinutes: null })
    expect(bench.anchoring().setInterval(10)).toMatchObject({ everyMinutes: 10 })
    await anchoring.step()
    await anchoring.step()
    expect(anchoring.status().anchored).toBe(9)
  })

  test('without gas it says how much and where to, and goes on when there is some', async () => {
    bench.receipts(1)
    const { chain } = bench.parts()
    const poor = { ...chain, nativeBalance: async () => 0n }
    const anchoring = bench.anchoring({ chain: poor })
    const failure = await anchoring.now().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'anchor/no-gas' })
    expect(failure instanceof HearthError ? failure.hint : '').toMatch(/0x[0-9a-fA-F]{40}/)
    expect(anchoring.status().problem).toMatch(/too little coin/)
    expect(await bench.anchoring().now()).toMatchObject({ anchored: 10, problem: null })
  })

  test('M14: above the person’s fee limit nothing is signed, which it says, until the limit is raised', async () => {
    bench.receipts(1)
    const ceiling = feeCeiling(bench.books.ledger.settings)
    ceiling.set(1n)
    const anchoring = bench.anchoring()
    await expect(anchoring.now()).rejects.toMatchObject({ code: 'anchor/fee-above-limit' })
    expect(anchoring.status()).toMatchObject({
      underWay: false,
      problem: expect.stringMatching(/the fee limit is 0\.0+1\.$/),
    })
    ceiling.set(null)
    expect(await anchoring.now()).toMatchObject({ anchored: 11, problem: null })
  })
})

describe('the chain decides', () => {
  let block = ''
  beforeEach(async () => {
    block = String(await bench.rpc.call('evm_snapshot', []))
  })

  test('a block that is replaced before it is final is noticed, and the same bytes are sent again', async () => {
    const slow = { ...bench.network, finality: { kind: 'confirmations', count: 3 } as const }
    const anchoring = bench.anchoring(bench.parts(slow))
    bench.receipts(1)
    await anchoring.now()
    const first = bench.books.ledger.anchors.live()
    expect(first).toMatchObject({ state: 'mined' })
    expect(first?.blockHash).not.toBeNull()
    await bench.rpc.call('evm_revert', [block])
    await bench.rpc.call('evm_mine', [])
    const mineOn = async () => {
      await bench.rpc.call('evm_mine', [])
      await anchoring.step()
      return bench.books.ledger.anchors.live() === null
    }
    await vi.waitUntil(mineOn, { timeout: 30_000, interval: 5 })
    const final = bench.books.ledger.anchors.newest()
    expect(final).toMatchObject({ state: 'final', raw: first?.raw, reorganised: 1 })
    expect(final?.blockHash).not.toBe(first?.blockHash)
  })

  test('an anchor whose block was replaced after all is called reorganised, offline and online', async () => {
    const anchoring = bench.anchoring()
    bench.receipts(1)
    await anchoring.now()
    const file = newestFile()
    await bench.rpc.call('evm_revert', [block])
    await bench.rpc.call('evm_mine', [])
    const online = await compareWithChain(bench.rpc, file)
    expect(online).toMatchObject({ ok: false, detail: expect.stringMatching(/^Reorganised: block \d+ of the chain/) })
    const other = [{ number: BigInt(file.blockNumber), hash: `0x${'77'.repeat(32)}` as const }]
    const offline = verifyAnchor(readDocument(Buffer.from(canonicalJson(file)), 1_000_000), other)
    expect(offline.checks.find(({ ok }) => !ok)).toMatchObject({
      name: 'your blocks',
      detail: expect.stringContaining('Reorganised'),
    })
    // What the chain lost is anchored again: the contract says where it stands.
    await anchoring.now()
    expect(bench.books.ledger.anchors.newest()).toMatchObject({ fromSeq: Number(file.fromSeq), state: 'final' })
    expect(await compareWithChain(bench.rpc, newestFile())).toMatchObject({ ok: true })
  })

  test('another chain, a block that is not there yet, and a transaction nobody knows are named', async () => {
    const file = newestFile()
    expect(await compareWithChain(bench.rpc, { ...file, chainId: 1 })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('serves chain 31337'),
    })
    expect(await compareWithChain(bench.rpc, { ...file, blockNumber: '99999' })).toMatchObject({
      detail: 'The chain has no block 99999.',
    })
    const transaction = `0x${'11'.repeat(32)}` as const
    expect(await compareWithChain(bench.rpc, { ...file, transaction })).toMatchObject({
      detail: expect.stringContaining('does not know the transaction'),
    })
    expect(await compareWithChain(bench.rpc, { ...file, root: `0x${'12'.repeat(32)}` })).toMatchObject({
      detail: expect.stringContaining('did not anchor these receipts'),
    })
  })

  test('books that hold fewer receipts than the chain do not go on', async () => {
    const whole = bench.books
    bench.books = temporaryBooks()
    try {
      const anchoring = bench.anchoring()
      await expect(anchoring.now()).rejects.toMatchObject({ code: 'anchor/ahead' })
      expect(anchoring.status().problem).toMatch(/these books only 0/)
    } finally {
      bench.books.remove()
      bench.books = whole
    }
  })

  test('somebody else’s transaction in our place leads to a new anchor, and each receipt is anchored once', async () => {
    const { chain } = bench.parts()
    const deaf = { ...chain, broadcast: async () => undefined }
    bench.receipts(1)
    const before = bench.anchoring().status()
    await bench.anchoring({ chain: deaf }).now()
    expect(bench.books.ledger.anchors.live()).toMatchObject({ state: 'broadcast' })
    await bench.rpc.call('anvil_setNonce', [
      bench.signer.address,
      `0x${((bench.books.ledger.anchors.live()?.nonce ?? 0) + 1).toString(16)}`,
    ])
    const anchoring = bench.anchoring()
    for (let round = 0; round < 4; round += 1) await anchoring.step()
    expect(await anchoring.now()).toMatchObject({ anchored: before.receipts, underWay: false })
  })
})
