import { afterEach, beforeEach, expect, test } from 'vitest'
import { paidJob, temporaryBooks, type Fixture } from '../ledger/books.fixture.ts'
import { severalBooks } from '../ledger/several.ts'
import { jobsView } from './jobs.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

test('a running job is told with what its worker said and the adapter that it has to itself', () => {
  const { ledger } = books
  for (const n of [1, 2]) ledger.jobs.start(paidJob(ledger, n).id, 5)
  const at = { kind: 'wgsl', startedAt: 5, phase: 'running', done: 0.4 } as const
  const { running } = jobsView(severalBooks([{ ...books, id: 'practice' as const }]), 0, [
    { ...at, id: 'job-1', gpu: 'vulkan-0' },
    { ...at, id: 'job-2', gpu: null, done: null },
  ])
  expect(running).toMatchObject([{ id: 'job-1', adapter: 'vulkan-0', done: 0.4 }, { id: 'job-2' }])
  expect(running[1]).not.toHaveProperty('adapter')
})
