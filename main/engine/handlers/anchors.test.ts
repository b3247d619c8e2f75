import { afterEach, beforeEach, expect, test } from 'vitest'
import { finished, paidJob, PROVIDER, temporaryBooks, type Fixture } from '../ledger/books.fixture.ts'
import { readRotations } from '../wallet/rotation/rotations.ts'
import { anchorHandlers } from './anchors.ts'

const session = { id: 'test', unlockedUntil: 0 }
let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

/** Books with receipts of so many bytes each. */
function receiptsOf(sizes: readonly number[]) {
  const { ledger } = books
  for (const [index, size] of sizes.entries()) {
    const { id } = paidJob(ledger, index)
    ledger.jobs.start(id, 30)
    const digest = `0x${index.toString(16).padStart(64, '0')}` as const
    ledger.jobs.end(id, finished, { receipt: () => ({ digest, file: 'x'.repeat(size) }), refund: false }, 60)
  }
  return anchorHandlers({ ledger, anchoring: null, chainId: 31_337, rotations: readRotations(books.dir, PROVIDER) })
}

test('a range comes in answers of bounded size, each with one receipt at least', async () => {
  const calls = receiptsOf([3_000_000, 3_000_000, 10, 10])
  const numbers = async (from: number, to: number) => {
    const { receipts, total } = await calls['receipts.range']({ from, to }, session)
    return { seqs: receipts.map(({ seq }) => seq), total }
  }
  expect(await numbers(0, 3)).toEqual({ seqs: [0], total: 4 })
  expect(await numbers(1, 3)).toEqual({ seqs: [1, 2, 3], total: 4 })
  expect(await numbers(2, 2)).toEqual({ seqs: [2], total: 4 })
  expect(await numbers(4, 9)).toEqual({ seqs: [], total: 4 })
  expect((await calls['receipts.digests']({ from: 1, to: 2 }, session)).digests).toHaveLength(2)
})

test('a network without a contract says that nothing can be anchored', async () => {
  const calls = receiptsOf([10])
  expect(await calls['anchors.status']({}, session)).toMatchObject({ possible: false, receipts: 1, anchored: 0 })
  expect(await calls['anchors.list']({ from: 0, to: 9 }, session)).toEqual({ anchors: [] })
  await expect(calls['anchors.now']({}, session)).rejects.toMatchObject({ code: 'anchor/impossible' })
  await expect(calls['anchors.every']({ minutes: 5 }, session)).rejects.toMatchObject({ code: 'anchor/impossible' })
})
