import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytes32, temporaryBooks, type Fixture } from './books.fixture.ts'
import { runChild, type Child } from './child.fixture.ts'

let books: Fixture
let child: Child | null
beforeEach(() => {
  books = temporaryBooks()
  books.ledger.close()
  child = null
})
afterEach(async () => {
  child?.process.kill('SIGKILL')
  await child?.ended
  books.remove()
})

/** Every job whose end was acknowledged, and the chain of receipts, in books opened anew. */
function expectEverything(acknowledged: readonly string[]): void {
  books.reopen()
  const { receipts, jobs, entries } = books.ledger
  const lost = acknowledged.filter((index) => receipts.byJob(`job-${index}`) === null)
  expect(lost).toEqual([])
  const count = receipts.count()
  // The last receipt may have been committed without the word getting out.
  expect([acknowledged.length, acknowledged.length + 1]).toContain(count)
  for (let seq = 0; seq < count; seq += 1) {
    const prev = seq === 0 ? bytes32(0) : receipts.bySeq(seq - 1)?.digest
    expect(receipts.bySeq(seq)?.file).toBe(JSON.stringify({ seq, prev }))
  }
  const { total } = jobs.counts(0)
  const owed = jobs.byState(['failed']).length
  expect(entries.totals()).toMatchObject({ expectedBalance: 1000n * BigInt(total), refundsOwed: 1000n * BigInt(owed) })
}

// Starting processes is slow on a busy machine; the figure is a stop, not an expectation.
const PATIENCE = { timeout: 180_000 }

describe('D01: books whose process is killed with -9 in the middle of earning', PATIENCE, () => {
  test('hold every acknowledged receipt, five times in a row', async () => {
    const acknowledged: string[] = []
    for (let round = 1; round <= 5; round += 1) {
      child = runChild('earn.child.ts', [books.file, String(round * 100_000)])
      const enough = 5 + Math.floor(Math.random() * 40)
      const { lines } = child
      await child.line(() => lines.length >= enough)
      child.process.kill('SIGKILL')
      expect((await child.ended).signal).toBe('SIGKILL')
      acknowledged.push(...lines)
      expectEverything(acknowledged)
      const known = books.ledger.receipts.count()
      for (let seq = acknowledged.length; seq < known; seq += 1) {
        acknowledged.push(books.ledger.receipts.bySeq(seq)?.jobId?.slice('job-'.length) ?? '')
      }
      books.ledger.close()
    }
  })
})

describe('D03: books whose disk fails a write', PATIENCE, () => {
  test('say so, write nothing more until opened again, and have lost nothing', async () => {
    // A file-size limit makes the operating system refuse the write as a failing disk does.
    child = runChild('earn.child.ts', [books.file], 'ulimit -f 1500;')
    await child.ended
    const [again, failure, ...acknowledged] = child.lines.toReversed()
    expect([failure, again]).toEqual(['ledger/io-failed', 'ledger/stopped'])
    expect(acknowledged.length).toBeGreaterThan(0)
    expectEverything(acknowledged.toReversed())
    expect(books.ledger.settings.get('after')).toBeNull()
  })
})
