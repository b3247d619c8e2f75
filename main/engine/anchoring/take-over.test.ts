import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { finished, paidJob, temporaryBooks } from '../ledger/books.fixture.ts'
import { makeReceiptFile } from '../proof/receipt.ts'
import { sampleArguments } from '../proof/receipts.fixture.ts'
import { createSigner } from '../proof/signature.ts'
import { unlockedWallet } from '../wallet/unlocked.ts'
import type { Anchoring } from './anchoring.ts'
import { type AnchorBench, openAnchorBench } from './testing/bench.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let bench: AnchorBench
let oldKey = Uint8Array.from(randomBytes(32))
beforeAll(async () => {
  bench = await openAnchorBench()
})
afterAll(async () => bench.end())
beforeEach(() => {
  bench.books.remove()
  bench.books = temporaryBooks()
  oldKey = Uint8Array.from(randomBytes(32))
})

let made = 1000
function receipts(count: number, key: Uint8Array): void {
  const signer = createSigner(key)
  const { ledger } = bench.books
  for (let added = 0; added < count; added += 1, made += 1) {
    const { id } = paidJob(ledger, made)
    ledger.jobs.start(id, 30)
    const receipt = (at: { readonly seq: number; readonly prev: `0x${string}` }) =>
      makeReceiptFile({ ...sampleArguments, ...at, domain: bench.domain, signer })
    ledger.jobs.end(id, finished, { receipt, refund: false }, 60)
  }
}

const walletOf = (key: Uint8Array) => unlockedWallet(Uint8Array.from(key))
const ensureGas = (address: `0x${string}`) => bench.practice.fundWallet(address)

function anchoringOf(key: Uint8Array, change: { firstSeq: number; former: Uint8Array | null } | null): Anchoring {
  const keyChange =
    change === null ? null : { ...change, former: change.former === null ? null : walletOf(change.former) }
  return bench.anchoring({ signer: walletOf(key), keyChange, ensureGas })
}

test('a new key goes on where the old one ended, and the ranges join', async () => {
  receipts(3, oldKey)
  await anchoringOf(oldKey, null).now()
  const newKey = Uint8Array.from(randomBytes(32))
  const anchoring = anchoringOf(newKey, { firstSeq: 3, former: oldKey })
  // Nothing new, nothing to tell the chain.
  expect(await anchoring.now()).toMatchObject({ anchored: 3, problem: null })
  receipts(2, newKey)
  expect(await anchoring.now()).toMatchObject({ receipts: 5, anchored: 5, problem: null })
  const [first, second] = bench.books.ledger.anchors.covering(0, 4, 10)
  expect(second).toMatchObject({ fromSeq: 3, toSeq: 4, prevRoot: first?.root, state: 'final' })
  // The old key has no say any more.
  receipts(1, oldKey)
  await expect(anchoringOf(oldKey, null).now()).rejects.toMatchObject({ code: 'chain/transfer-impossible' })
})

test('cut short after the old key handed over, it goes on', async () => {
  receipts(2, oldKey)
  await anchoringOf(oldKey, null).now()
  const newKey = Uint8Array.from(randomBytes(32))
  receipts(1, newKey)
  const { anchorChain } = bench.parts()
  const failing = {
    ...anchorChain,
    call: async (...given: Parameters<typeof anchorChain.call>) => {
      if (given[0] === walletOf(newKey).address) throw new Error('cut short')
      return anchorChain.call(...given)
    },
  }
  const keyChange = { firstSeq: 2, former: walletOf(oldKey) }
  const cut = bench.anchoring({ signer: walletOf(newKey), keyChange, ensureGas, anchorChain: failing })
  await expect(cut.now()).rejects.toThrow('cut short')
  expect(await anchoringOf(newKey, { firstSeq: 2, former: oldKey }).now()).toMatchObject({ anchored: 3 })
})

test('what the old key left out keeps the new one from anchoring, and it is said why', async () => {
  receipts(2, oldKey)
  await anchoringOf(oldKey, null).now()
  receipts(2, oldKey)
  const newKey = Uint8Array.from(randomBytes(32))
  receipts(1, newKey)
  await expect(anchoringOf(newKey, { firstSeq: 4, former: oldKey }).now()).rejects.toThrow(
    'The old key had anchored 2 of its 4 receipts when it was changed.',
  )
  await expect(anchoringOf(newKey, { firstSeq: 4, former: null }).now()).rejects.toMatchObject({
    code: 'anchor/key-changed',
  })
})
