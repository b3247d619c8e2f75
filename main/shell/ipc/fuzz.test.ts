import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { type DesktopBridge, desktopCalls } from '../../../contract/desktop.ts'
import { createTestEngine } from '../../../main/engine/api/engine.fixture.ts'
import { systemClock } from '../../engine/ports/clock.ts'
import type { ShellInvokeEvent } from '../electron-parts.ts'
import { lineLog } from '../log.ts'
import { serveDesktopCalls } from './desktop-calls.ts'

const CALLS = 200_000
const SEED = 20_261_123
/** More than that stayed of 200,000 calls would be a leak. */
const HEAP_BYTES = 16 * 2 ** 20

const contents = { isDestroyed: () => false }
const own: ShellInvokeEvent = {
  sender: contents,
  senderFrame: { origin: 'app://hearth', url: 'app://hearth/index.html', parent: null },
}

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** What no honest window sends, and what cannot even be copied between processes. */
function strange(next: () => number): unknown {
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  const kinds: readonly (() => unknown)[] = [
    () => cyclic,
    () => 2n ** 64n,
    () => Number.NaN,
    () => 'x'.repeat(Math.floor(next() * 20_000)),
    () => JSON.parse('{"__proto__":{"id":"documentation"}}'),
    () => ({
      get id() {
        throw new Error('a getter that throws')
      },
    }),
    () => Promise.resolve({ id: 'documentation' }),
    () => Array.from({ length: Math.floor(next() * 1_000) }, () => next()),
    () => ({ id: 'transaction', hash: { toString: () => `0x${'0'.repeat(64)}` } }),
    () => ({ suggestedName: '../../etc/passwd', text: '' }),
    () => ({ passphrase: 'x'.repeat(2_000), keep: true }),
    () => ({ network: 'practice\u0000', extra: Symbol.iterator.toString() }),
    () => new Map([['id', 'documentation']]),
    () => () => undefined,
    () => Math.floor(next() * 2 ** 53),
    () => null,
    () => undefined,
  ]
  return kinds[Math.floor(next() * kinds.length)]?.()
}

/** As a port carries it: what cannot be copied never arrives. */
function carried(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return null
  }
}

it('E02: 200,000 strange calls over every channel act on nothing, throw nothing and leave the heap flat', async () => {
  let reached = 0
  const refuse = async (): Promise<never> => {
    reached += 1
    throw new Error('reached')
  }
  const never: DesktopBridge = {
    openLink: refuse,
    saveText: refuse,
    // These take nothing, so that anything without a field of its own is as good as nothing.
    readSettings: async () => Promise.reject(new Error('nothing to read')),
    readUnlock: async () => Promise.reject(new Error('nothing to read')),
    writeSettings: refuse,
    giveUnlock: refuse,
    forgetPassphrase: refuse,
    readEngine: async () => Promise.reject(new Error('nothing to read')),
    startEngine: async () => Promise.reject(new Error('nothing to start')),
    readUpdates: async () => Promise.reject(new Error('nothing to read')),
    checkUpdates: async () => Promise.reject(new Error('nothing to read')),
    installUpdate: refuse,
  }
  const channels = new Map<string, (event: ShellInvokeEvent, input: unknown) => Promise<unknown>>()
  serveDesktopCalls({
    ipcMain: { handle: (channel, listener) => void channels.set(channel, listener) },
    handlers: never,
    window: () => ({ isDestroyed: () => false, webContents: contents }),
    log: lineLog(() => undefined),
  })
  expect(channels.size).toBe(Object.keys(desktopCalls).length)
  const answers = [...channels.values()]
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const next = random(SEED)
  const refused = async (count: number): Promise<number> => {
    let failed = 0
    for (let call = 0; call < count; call += 1) {
      const answer = await answers[call % answers.length]?.(own, strange(next))
      if (JSON.stringify(answer).startsWith('{"ok":false')) failed += 1
    }
    return failed
  }
  expect(await refused(10_000)).toBe(10_000)
  collect()
  const before = process.memoryUsage().heapUsed
  expect(await refused(CALLS)).toBe(CALLS)
  expect(reached).toBe(0)
  collect()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(HEAP_BYTES)
}, 240_000)

it('E02: frames of a client that are none are answered or dropped, and the engine answers the next one', async () => {
  const { hub } = createTestEngine({ clock: systemClock })
  const next = random(SEED + 1)
  for (let client = 0; client < 400; client += 1) {
    const connection = hub.connect({ send: () => undefined, close: () => undefined })
    for (let frame = 0; frame < 50; frame += 1) expect(() => connection.receive(carried(strange(next)))).not.toThrow()
    connection.closed()
  }
  const told: unknown[] = []
  const honest = hub.connect({ send: (frame) => void told.push(frame), close: () => undefined })
  honest.receive({ type: 'hello', protocol: 1 })
  expect(told).toMatchObject([{ type: 'snapshot' }])
  hub.close('The test is over.')
})
