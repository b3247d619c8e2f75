import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ClientConnection } from '../../../contract/carrier.ts'
import type { Snapshot } from '../../../contract/engine.ts'
import { EngineFrame } from '../../../contract/frames.ts'
import { type HostInfo } from '../../../contract/hardware.ts'
import { systemClock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { MAX_BUFFERED, MAX_CALLS, MAX_MALFORMED } from './connection.ts'
import { createTestEngine, initialSnapshot, PASSPHRASE, type TestEngine } from './engine.fixture.ts'
import { createHub } from './hub.ts'

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
let engine: TestEngine
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  engine = createTestEngine({ clock: systemClock })
})
afterEach(() => {
  engine.hub.close('The test is over.')
  vi.useRealTimers()
})

interface TestClient extends ClientConnection {
  readonly frames: EngineFrame[]
  readonly closes: string[]
  call(id: number, method: string, input: unknown): Promise<EngineFrame>
}

/** A client in this process; every frame it is sent must fit the contract. */
function connect(hub = engine.hub, buffered?: () => number): TestClient {
  const frames: EngineFrame[] = []
  const closes: string[] = []
  const connection = hub.connect({
    send: (frame) => frames.push(EngineFrame.parse(frame)),
    close: (reason) => closes.push(reason),
    ...(buffered === undefined ? {} : { buffered }),
  })
  return {
    ...connection,
    frames,
    closes,
    async call(id, method, input) {
      connection.receive({ type: 'call', id, method, input })
      return vi.waitFor(
        () => {
          const answer = frames.find((frame) => frame.type === 'result' && frame.id === id)
          if (answer === undefined) throw new Error('no answer yet')
          return answer
        },
        { timeout: 30_000 },
      )
    },
  }
}

const host = (cpuPercent: number): HostInfo => ({ ...initialSnapshot.host, cpuPercent })
const hello = { type: 'hello', protocol: 1 }
const changesOf = (client: TestClient) => client.frames.filter((frame) => frame.type === 'change')

describe('the snapshot and its changes', () => {
  test('a client that says hello gets the snapshot, one that does not gets nothing', () => {
    const greeted = connect()
    const silent = connect()
    greeted.receive(hello)
    engine.hub.update({ host: host(50) })
    expect(greeted.frames.map((frame) => frame.type)).toEqual(['snapshot', 'change'])
    expect(silent.frames).toEqual([])
  })

  test('changes carry only sections that changed, and each is numbered one above the last', () => {
    const client = connect()
    client.receive(hello)
    engine.hub.update({ host: host(50), gpus: structuredClone(initialSnapshot.gpus) })
    vi.advanceTimersByTime(1000)
    engine.hub.update({ host: host(60) })
    expect(changesOf(client)).toEqual([
      { type: 'change', seq: 1, sections: { host: host(50) } },
      { type: 'change', seq: 2, sections: { host: host(60) } },
    ])
  })

  test('the first client that looks is told of, and the next first one', () => {
    let told = 0
    const hub = createHub({
      initial: initialSnapshot,
      handlers: engine.handlers,
      log: quiet,
      clock: systemClock,
      onWatched: () => (told += 1),
    })
    const first = connect(hub)
    const second = connect(hub)
    expect(told).toBe(1)
    first.closed()
    second.closed()
    connect(hub)
    expect(told).toBe(2)
    hub.close('The test is over.')
  })

  test('an update that changes nothing is not sent', () => {
    const client = connect()
    client.receive(hello)
    engine.hub.update(structuredClone(initialSnapshot))
    vi.advanceTimersByTime(1000)
    expect(changesOf(client)).toEqual([])
  })

  test('a thousand updates in a second are at most 20 changes and end with the last', () => {
    const client = connect()
    client.receive(hello)
    for (let count = 0; count < 1000; count += 1) {
      engine.hub.update({ host: host(count / 10) })
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(1000)
    expect(changesOf(client).length).toBeLessThanOrEqual(21)
    expect(changesOf(client).at(-1)?.sections.host?.cpuPercent).toBe(99.9)
  })

  test('after a gap, resync brings the present state with its number', () => {
    const client = connect()
    client.receive(hello)
    engine.hub.update({ host: host(50) })
    vi.advanceTimersByTime(1000)
    client.receive({ type: 'resync' })
    expect(client.frames.at(-1)).toMatchObject({ type: 'snapshot', seq: 1, snapshot: { host: { cpuPercent: 50 } } })
  })

  test('whoever applies the changes in order has what a new client would get', () => {
    const section = fc.oneof(
      fc.integer({ min: 0, max: 3 }).map((percent): Partial<Snapshot> => ({ host: host(percent) })),
      fc.boolean().map((up): Partial<Snapshot> => ({
        network: { ...initialSnapshot.network, chain: { up, block: null, problem: null } },
      })),
    )
    const step = fc.tuple(section, fc.constantFrom(0, 10, 60))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { hub } = createTestEngine({ clock: systemClock })
        const client = connect(hub)
        client.receive(hello)
        for (const [sections, wait] of steps) {
          hub.update(sections)
          vi.advanceTimersByTime(wait)
        }
        vi.advanceTimersByTime(100)
        const updates = client.frames.filter((frame) => frame.type !== 'result')
        expect(updates.map((frame) => frame.seq)).toEqual(updates.map((_frame, index) => index))
        const seen = updates.reduce<object>(
          (state, frame) => (frame.type === 'snapshot' ? frame.snapshot : { ...state, ...frame.sections }),
          {},
        )
        expect(seen).toEqual(hub.snapshot())
        hub.close('done')
      }),
      { numRuns: 50 },
    )
  })

  test('a section that breaks the contract never leaves', () => {
    const errors: string[] = []
    const log: Log = { info: () => undefined, warn: () => undefined, error: (event) => errors.push(event) }
    const hub = createHub({ initial: initialSnapshot, handlers: engine.handlers, log, clock: systemClock })
    const client = connect(hub)
    client.receive(hello)
    hub.update({ host: { ...initialSnapshot.host, cores: 0.5 } })
    expect(changesOf(client)).toEqual([])
    expect(errors).toEqual(['snapshot.invalid-section'])
  })
})

describe('calls', () => {
  test('a call is answered with its number, and its effect arrives as a change', async () => {
    const client = connect()
    client.receive(hello)
    expect(await client.call(7, 'availability.pause', { for: 'hour' })).toMatchObject({ id: 7, ok: true })
    expect(changesOf(client)[0]?.sections.availability?.state).toBe('paused')
  })

  test.each([
    ['a call nobody knows', 'wallet.export', {}, 'protocol/unknown-call'],
    ['a name from the prototype', '__proto__', {}, 'protocol/unknown-call'],
    ['the constructor', 'constructor', {}, 'protocol/unknown-call'],
    ['a wrong type', 'availability.pause', { for: 3 }, 'protocol/bad-input'],
    ['a field too many', 'availability.resume', { force: true }, 'protocol/bad-input'],
    ['an own __proto__', 'availability.resume', JSON.parse('{"__proto__":{"for":"hour"}}'), 'protocol/bad-input'],
    ['no input', 'availability.pause', undefined, 'protocol/bad-input'],
    ['a huge text', 'jobs.get', { id: 'x'.repeat(1_000_000) }, 'protocol/bad-input'],
    ['an expected failure', 'jobs.get', { id: 'x' }, 'job/not-found'],
  ])('%s is answered with an error', async (_case, method, input, code) => {
    const answer = await connect().call(1, method, input)
    expect(answer).toMatchObject({ ok: false, error: { code } })
    expect(JSON.stringify(answer).length).toBeLessThan(3000)
  })

  test('a bug is answered without its words, and they are not logged', async () => {
    const lines: string[] = []
    const write = (event: string, fields?: object): void => void lines.push(event, JSON.stringify(fields))
    const log: Log = { info: write, warn: write, error: write }
    const handlers = { ...engine.handlers, 'jobs.stop': () => Promise.reject(new TypeError(`leak ${PASSPHRASE}`)) }
    const hub = createHub({ initial: initialSnapshot, handlers, log, clock: systemClock })
    const answer = await connect(hub).call(1, 'jobs.stop', { id: 'x' })
    expect(answer).toMatchObject({ ok: false, error: { code: 'engine/unexpected' } })
    expect(lines).toContain('call.failed')
    expect(JSON.stringify([answer, lines])).not.toContain(PASSPHRASE)
  })

  test('an answer that breaks the contract does not leave', async () => {
    const wrong = { ...initialSnapshot.availability, secret: 'x' }
    const handlers = { ...engine.handlers, 'availability.resume': async () => wrong }
    const hub = createHub({ initial: initialSnapshot, handlers, log: quiet, clock: systemClock })
    const answer = await connect(hub).call(1, 'availability.resume', {})
    expect(answer).toMatchObject({ ok: false, error: { code: 'engine/unexpected' } })
  })

  test('a client may not have more calls running than its share', async () => {
    const handlers = { ...engine.handlers, 'wallet.lock': () => new Promise<Record<string, never>>(() => undefined) }
    const hub = createHub({ initial: initialSnapshot, handlers, log: quiet, clock: systemClock })
    const client = connect(hub)
    for (let id = 0; id < MAX_CALLS; id += 1) client.receive({ type: 'call', id, method: 'wallet.lock', input: {} })
    expect(await client.call(MAX_CALLS, 'wallet.lock', {})).toMatchObject({
      ok: false,
      error: { code: 'protocol/busy' },
    })
    expect(client.frames).toHaveLength(1)
  })
})

describe('an unlock', () => {
  const review = { to: `0x${'44'.repeat(20)}`, amount: 'all' }

  test('holds for the connection that gave the passphrase and for no other', async () => {
    const one = connect()
    const other = connect()
    expect(await one.call(1, 'wallet.unlock', { passphrase: PASSPHRASE })).toMatchObject({ ok: true })
    expect(await one.call(2, 'withdraw.review', review)).toMatchObject({ ok: true })
    expect(await other.call(2, 'withdraw.review', review)).toMatchObject({
      ok: false,
      error: { code: 'wallet/locked' },
    })
    expect(await other.call(3, 'withdraw.confirm', { reviewId: 'review-0' })).toMatchObject({ ok: false })
    expect(engine.withdrawals).toEqual([])
  })

  test('ends when its time is over', async () => {
    const client = connect()
    await client.call(1, 'wallet.unlock', { passphrase: PASSPHRASE })
    vi.setSystemTime(Date.now() + 300_001)
    expect(await client.call(2, 'withdraw.review', review)).toMatchObject({
      ok: false,
      error: { code: 'wallet/locked' },
    })
  })

  test('is not given by a wrong passphrase, nor kept after the client left', async () => {
    const client = connect()
    expect(await client.call(1, 'wallet.unlock', { passphrase: 'guess' })).toMatchObject({ ok: false })
    expect(await client.call(2, 'withdraw.review', review)).toMatchObject({ ok: false })
    await client.call(3, 'wallet.unlock', { passphrase: PASSPHRASE })
    client.closed()
    client.receive({ type: 'call', id: 4, method: 'withdraw.review', input: review })
    expect(client.frames.filter((frame) => frame.type === 'result' && frame.id === 4)).toEqual([])
  })
})

describe('clients that misbehave', () => {
  test('E02: any value at all is answered with an error and never throws', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
    })
    const almost = fc.record({
      type: fc.constantFrom('call', 'hello', 'resync', 'snapshot'),
      id: fc.oneof(fc.integer(), fc.double(), fc.string()),
      method: fc.oneof(fc.string(), fc.constantFrom('jobs.list', 'toString', '__proto__')),
      input: anything,
    })
    fc.assert(
      fc.property(fc.oneof(anything, almost), (raw) => {
        expect(() => connect().receive(raw)).not.toThrow()
      }),
      { numRuns: 3000 },
    )
  })

  test('a frame with a usable number is answered under it, any other under -1', () => {
    const client = connect()
    client.receive({ type: 'call', id: 5, method: 7, input: {} })
    client.receive('not a frame')
    expect(client.frames).toMatchObject([
      { id: 5, ok: false, error: { code: 'protocol/bad-frame' } },
      { id: -1, ok: false, error: { code: 'protocol/bad-frame' } },
    ])
  })

  test('one that sends nonsense for ever is dropped', () => {
    const client = connect()
    for (let count = 0; count < MAX_MALFORMED * 2; count += 1) client.receive(null)
    expect(client.frames).toHaveLength(MAX_MALFORMED)
    expect(client.closes).toHaveLength(1)
  })

  test('one that reads too slowly is dropped while the others go on', () => {
    const slow = connect(engine.hub, () => MAX_BUFFERED + 1)
    const good = connect(engine.hub, () => 0)
    slow.receive(hello)
    good.receive(hello)
    engine.hub.update({ host: host(1) })
    expect(slow.closes).toEqual(['This client reads too slowly.'])
    expect(changesOf(slow)).toEqual([])
    expect(changesOf(good)).toHaveLength(1)
  })

  test('one whose carrier breaks is let go', () => {
    const connection = engine.hub.connect({
      send: () => {
        throw new Error('broken pipe')
      },
      close: () => undefined,
    })
    expect(() => connection.receive(hello)).not.toThrow()
  })

  test('one that asks for the snapshot all the time gets at most 20 a second', () => {
    const client = connect()
    for (let count = 0; count < 1000; count += 1) {
      client.receive({ type: 'resync' })
      vi.advanceTimersByTime(1)
    }
    expect(client.frames.length).toBeLessThanOrEqual(21)
  })

  test('closing the hub ends every client, and new ones at once', () => {
    const client = connect()
    engine.hub.close('Hearth is closing.')
    expect(client.closes).toEqual(['Hearth is closing.'])
    expect(connect().closes).toEqual(['Hearth is closing.'])
  })
})
