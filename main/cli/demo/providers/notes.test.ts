import { expect, test } from 'vitest'
import type { Provider } from '../../../discovery/find.ts'
import { choose, emptyNotes, isSampled, type Notes } from './notes.ts'

const address = `0x${'11'.repeat(20)}` as const
const unknown = { reviews: 0, score: null }

function provider(id: bigint, price: bigint, standing: Provider['standing'] = unknown): Provider {
  const prices = { floor: price, perCpuSecond: 0n, perGpuSecond: { gpu: 0n, software: 0n }, perMiB: 0n }
  return {
    agent: { id, owner: address, wallet: address, uri: '' },
    name: '',
    endpoint: `http://127.0.0.1:${id}/`,
    offer: {
      kind: 'wasm',
      provider: address,
      payTo: address,
      available: true,
      why: '',
      prices,
      programs: [],
      adapter: null,
      claimedSpeed: null,
    },
    price,
    standing,
  }
}

const knowing =
  (...known: readonly Notes[]) =>
  (id: bigint) =>
    known.find((each) => each.id === id) ?? emptyNotes(id)
const seen = (id: bigint, change: Partial<Notes> = {}): Notes => ({
  ...emptyNotes(id),
  jobs: 3,
  times: [100],
  ...change,
})

test('every stranger gets one job, in the order it was found in', () => {
  const [a, b] = [provider(1n, 50n), provider(2n, 100n)]
  expect(choose([a, b], knowing(seen(1n)))?.agent.id).toBe(2n)
})

test('somebody with a good name is no stranger', () => {
  const [a, b] = [provider(1n, 50n), provider(2n, 100n, { reviews: 1, score: 100 })]
  expect(choose([b, a], knowing(seen(1n)))?.agent.id).toBe(1n)
})

test('after that whoever costs least is hired, with the wait counted in', () => {
  const [slow, fast] = [provider(1n, 600n), provider(2n, 1_000n)]
  const notes = knowing(seen(1n, { times: [1_600] }), seen(2n, { times: [100] }))
  expect(choose([slow, fast], notes)?.agent.id).toBe(2n)
  expect(choose([slow, fast], knowing(seen(1n), seen(2n)))?.agent.id).toBe(1n)
})

test('whoever was caught is never hired again, and nobody may be left', () => {
  const notes = knowing(seen(1n, { caught: 'It lied.' }))
  expect(choose([provider(1n, 1n)], notes)).toBeNull()
})

test('the first jobs of everybody are run again, and some of the rest', () => {
  expect(isSampled({ ...emptyNotes(1n), jobs: 2 }, () => 0.99)).toBe(true)
  expect(isSampled({ ...emptyNotes(1n), jobs: 3 }, () => 0.99)).toBe(false)
  expect(isSampled({ ...emptyNotes(1n), jobs: 3 }, () => 0.1)).toBe(true)
})
