import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ClientFrame } from '../../contract/frames.ts'
import type { Carrier, CarrierEvents } from './carrier.ts'
import { connect, type EngineClient } from './client.ts'
import { firstSnapshot } from '../../contract/snapshot.fixture.ts'

/** A carrier whose other end is the test. */
class TestCarrier implements Carrier {
  readonly sent: ClientFrame[] = []
  attempts = 0
  answersAtOnce = false
  events: CarrierEvents | null = null

  open(events: CarrierEvents) {
    this.attempts += 1
    this.events = events
    return {
      send: (frame: ClientFrame) => {
        this.sent.push(frame)
        if (this.answersAtOnce && frame.type !== 'call') {
          events.received({ type: 'snapshot', seq: 0, snapshot: firstSnapshot() })
        }
      },
      close: () => {
        this.events = null
      },
    }
  }

  sync(seq = 0): void {
    this.events?.opened()
    this.events?.received({ type: 'snapshot', seq, snapshot: firstSnapshot() })
  }

  sentTypes(): string[] {
    return this.sent.map((frame) => frame.type)
  }
}

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error: unknown) => error,
  )

let carrier: TestCarrier
let client: EngineClient

beforeEach(() => {
  vi.useFakeTimers()
  carrier = new TestCarrier()
  client = connect(carrier, () => 0.5)
})
afterEach(() => {
  client.stop()
  vi.useRealTimers()
})

test('an open carrier is greeted, and the snapshot makes the window online', () => {
  carrier.sync()
  expect(carrier.sentTypes()).toEqual(['hello'])
  expect(client.store.get().connection.kind).toBe('online')
})

test('a gap in the changes sends one resync', () => {
  carrier.sync(3)
  carrier.events?.received({ type: 'change', seq: 5, sections: {} })
  carrier.events?.received({ type: 'change', seq: 6, sections: {} })
  expect(carrier.sentTypes()).toEqual(['hello', 'resync'])
})

test('a lost connection keeps the figures, fails open calls and comes back by itself', async () => {
  carrier.sync()
  const call = client.call('jobs.stop', { id: 'a' })
  const failed = failureOf(call)
  carrier.events?.ended({ kind: 'lost' })
  expect(await failed).toMatchObject({ code: 'window/offline' })
  expect(client.store.get()).toMatchObject({ current: false, connection: { kind: 'offline' } })
  expect(client.store.get().snapshot).not.toBeNull()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(carrier.attempts).toBe(2)
  carrier.sync()
  expect(client.store.get().connection.kind).toBe('online')
})

test('each failed attempt waits longer, up to 15 s', async () => {
  const waits: number[] = []
  for (let attempt = 0; attempt < 8; attempt += 1) {
    carrier.events?.ended({ kind: 'lost' })
    const { connection } = client.store.get()
    if (connection.kind !== 'offline') throw new Error('The client did not go offline.')
    waits.push(connection.retryAt - Date.now())
    await vi.advanceTimersByTimeAsync(connection.retryAt - Date.now())
  }
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits)
  expect(waits.at(-1)).toBeLessThanOrEqual(15_000)
  expect(carrier.attempts).toBe(9)
})

test('a refusal is not retried until the person asks', async () => {
  carrier.events?.ended({ kind: 'refused', message: 'Used.', hint: 'Run it again.' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(carrier.attempts).toBe(1)
  client.retryNow()
  expect(carrier.attempts).toBe(2)
})

test('an engine that opens but never answers is given up and tried again', async () => {
  carrier.events?.opened()
  await vi.advanceTimersByTimeAsync(11_000)
  expect(client.store.get().connection.kind).toBe('offline')
  await vi.advanceTimersByTimeAsync(16_000)
  expect(carrier.attempts).toBeGreaterThan(1)
})

test('a call resolves with its parsed answer', async () => {
  carrier.sync()
  const call = client.call('receipts.file', { jobId: 'a' })
  const frame = carrier.sent.at(-1)
  expect(frame).toMatchObject({ type: 'call', method: 'receipts.file', input: { jobId: 'a' } })
  if (frame?.type !== 'call') throw new Error('No call was sent.')
  carrier.events?.received({ type: 'result', id: frame.id, ok: true, value: { text: 'x' } })
  await expect(call).resolves.toEqual({ text: 'x' })
})

test('an answer that does not fit the contract is an error, never data', async () => {
  carrier.sync()
  const call = client.call('receipts.file', { jobId: 'a' })
  const failed = failureOf(call)
  carrier.events?.received({ type: 'result', id: 0, ok: true, value: { text: 'x', extra: 1 } })
  expect(await failed).toMatchObject({ code: 'window/bad-answer' })
})

test('the engine’s own error keeps its code, sentence and hint', async () => {
  carrier.sync()
  const call = client.call('wallet.unlock', { passphrase: 'no' })
  const failed = failureOf(call)
  const error = { code: 'wallet/wrong', message: 'No.', hint: 'Again.' }
  carrier.events?.received({ type: 'result', id: 0, ok: false, error })
  expect(await failed).toMatchObject({ code: 'wallet/wrong', message: 'No.', hint: 'Again.' })
})

test('a call without an answer times out and asks for a new snapshot', async () => {
  carrier.sync()
  const call = client.call('jobs.get', { id: 'a' })
  const failed = failureOf(call)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(await failed).toMatchObject({ code: 'window/no-answer' })
  expect(carrier.sentTypes()).toEqual(['hello', 'call', 'resync'])
})

test('a frame the contract does not know ends the connection with a reason', () => {
  carrier.sync()
  carrier.events?.received({ type: 'surprise' })
  expect(client.store.get().connection.kind).toBe('refused')
})

test('no call is sent while there is no connection', async () => {
  await expect(client.call('jobs.get', { id: 'a' })).rejects.toMatchObject({ code: 'window/offline' })
  expect(carrier.sent).toEqual([])
})

test('an engine that answers while it is being asked stays connected', async () => {
  carrier.answersAtOnce = true
  carrier.events?.opened()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(client.store.get().connection.kind).toBe('online')
  expect(carrier.attempts).toBe(1)
})
