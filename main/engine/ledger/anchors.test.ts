import { afterEach, beforeEach, expect, test } from 'vitest'
import { address, bytes32, finished, paidJob, receiptAt, temporaryBooks, type Fixture } from './books.fixture.ts'
import { connect } from './file.ts'
import type { NewAnchor } from './records.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
  for (const index of [1, 2, 3]) {
    paidJob(books.ledger, index)
    books.ledger.jobs.start(`job-${index}`, 30)
    books.ledger.jobs.end(`job-${index}`, finished, { receipt: receiptAt, refund: false }, 60)
  }
})
afterEach(() => books.remove())

function anchor(fromSeq: number, toSeq: number, nonce = fromSeq): NewAnchor {
  const [root, prevRoot, transaction] = [bytes32(100 + toSeq), bytes32(99 + fromSeq), bytes32(1000 + nonce)]
  return { contract: address(0xe), fromSeq, toSeq, root, prevRoot, nonce, raw: '0x02', transaction }
}
const mined = (record: { readonly transaction: `0x${string}` }) => ({
  mined: { transaction: record.transaction, blockNumber: 7, blockHash: bytes32(7) },
})

test('an anchor goes from signed to final, with what it cost and what proves it, and survives a restart', () => {
  const { anchors } = books.ledger
  const signed = anchors.sign(anchor(0, 1), 100)
  expect(signed).toMatchObject({ state: 'signed', raw: '0x02', blockNumber: null, reorganised: 0 })
  anchors.advance(signed.id, 'broadcast', {}, 101)
  expect(anchors.advance(signed.id, 'mined', { ...mined(signed), feeWei: 5n }, 102).state).toBe('mined')
  const evidence = { header: '0x01', transactionIndex: 0, logIndex: 0, proof: ['0x02'] } as const
  anchors.advance(signed.id, 'final', { evidence: { ...evidence, proof: [...evidence.proof] } }, 103)
  books.reopen()
  expect(books.ledger.anchors.live()).toBeNull()
  expect(books.ledger.anchors.newest()).toMatchObject({ state: 'final', feeWei: 5n, evidence, blockNumber: 7 })
})

test('one at a time: a second is refused until the first has ended', () => {
  const { anchors } = books.ledger
  const first = anchors.sign(anchor(0, 1), 100)
  expect(() => anchors.sign(anchor(2, 2), 101)).toThrow(expect.objectContaining({ code: 'ledger/anchor-under-way' }))
  anchors.advance(first.id, 'failed', { problem: 'reverted' }, 102)
  expect(anchors.sign(anchor(0, 2, 1), 103).state).toBe('signed')
})

test('a block that was replaced is forgotten, counted, and the bytes stay', () => {
  const { anchors } = books.ledger
  const signed = anchors.sign(anchor(0, 1), 100)
  expect(() => anchors.unmined(signed.id, 101)).toThrow(expect.objectContaining({ code: 'ledger/not-mined' }))
  anchors.advance(signed.id, 'mined', mined(signed), 102)
  const back = anchors.unmined(signed.id, 103)
  expect(back).toMatchObject({ state: 'broadcast', blockHash: null, reorganised: 1, raw: '0x02' })
  expect(anchors.live()).toEqual(back)
})

test('those that are mined are found by the receipts they cover', () => {
  const { anchors } = books.ledger
  const first = anchors.sign(anchor(0, 0), 100)
  expect(anchors.covering(0, 9, 10)).toEqual([])
  anchors.advance(first.id, 'mined', mined(first), 101)
  anchors.advance(first.id, 'final', {}, 102)
  expect(anchors.lastFinal()?.id).toBe(first.id)
  const second = anchors.sign(anchor(1, 2), 103)
  anchors.advance(second.id, 'mined', mined(second), 104)
  expect(anchors.covering(0, 9, 10).map(({ fromSeq }) => fromSeq)).toEqual([0, 1])
  expect(anchors.covering(0, 9, 1)).toHaveLength(1)
  expect(anchors.covering(2, 2, 10).map(({ fromSeq }) => fromSeq)).toEqual([1])
})

test('digests come in the order of their numbers', () => {
  const { receipts } = books.ledger
  expect(receipts.digests(0, 2)).toEqual([0, 1, 2].map((seq) => receipts.bySeq(seq)?.digest))
  expect(receipts.digests(2, 9)).toHaveLength(1)
  expect(receipts.digests(3, 9)).toEqual([])
})

test.each([
  `UPDATE anchors SET root = '0x${'77'.repeat(32)}'`,
  `UPDATE anchors SET raw = '0x03'`,
  `UPDATE anchors SET to_seq = 2`,
  `UPDATE anchors SET state = 'final'`,
  `UPDATE anchors SET state = 'mined'`,
  `DELETE FROM anchors`,
  `INSERT INTO anchors (contract, from_seq, to_seq, root, prev_root, state, nonce, raw, transaction_hash, created_at,
     updated_at) SELECT contract, 2, 2, root, prev_root, 'signed', 9, raw, 'other', 1, 1 FROM anchors`,
])('the database itself refuses: %s', (statement) => {
  books.ledger.anchors.sign(anchor(0, 1), 100)
  books.ledger.close()
  const db = connect(books.file)
  try {
    expect(() => db.exec(statement)).toThrow(/SQLITE_CONSTRAINT|anchor|constraint/i)
  } finally {
    db.close()
  }
})

test('receipts that do not exist are not anchored', () => {
  const beyond = anchor(0, 3)
  expect(() => books.ledger.anchors.sign(beyond, 100)).toThrow(expect.objectContaining({ code: expect.any(String) }))
})
