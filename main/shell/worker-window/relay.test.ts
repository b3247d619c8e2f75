import { EventEmitter, once } from 'node:events'
import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { PORT_WINDOW_BYTES } from '../../../contract/worker-window.ts'
import { relay } from './relay.ts'
import type { RelayEnd } from './relay.ts'

const MiB = 1024 * 1024
const servers: Server[] = []
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** The page's end of the port. */
class Page extends EventEmitter {
  readonly got: Uint8Array[] = []
  postMessage(message: unknown): void {
    if (message instanceof Uint8Array) this.got.push(message)
  }
  start(): void {
    // Messages are emitted by the tests.
  }
  say(data: unknown): void {
    this.emit('message', { data })
  }
  get bytes(): number {
    return this.got.reduce((sum, chunk) => sum + chunk.length, 0)
  }
}

/** A relay between a real connection and a page that is played. */
async function relayed() {
  const server = createServer()
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const instance = connect(address.port, '127.0.0.1')
  const [engine]: Socket[] = await once(server, 'connection')
  if (engine === undefined) throw new Error('no connection')
  sockets.push(instance, engine)
  const page = new Page()
  const ends: { end: RelayEnd; detail: string | undefined }[] = []
  relay({ socket: instance, port: page, onEnd: (end, detail) => ends.push({ end, detail }) })
  return { engine, instance, page, ends }
}

describe('the relay of an instance', () => {
  test('carries bytes both ways in order', async () => {
    const { engine, page } = await relayed()
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
    engine.write(sent)
    await expect.poll(() => page.bytes).toBe(sent.length)
    expect(Buffer.concat(page.got).equals(sent)).toBe(true)
    const back: Buffer[] = []
    engine.on('data', (chunk: Buffer) => back.push(chunk))
    page.say(Uint8Array.of(1, 2, 3))
    page.say(Uint8Array.of(4))
    await expect.poll(() => Buffer.concat(back).toJSON().data).toEqual([1, 2, 3, 4])
  })

  test('reads no further while the page has not taken what it was given', async () => {
    const { engine, page, ends } = await relayed()
    engine.write(Buffer.alloc(32 * MiB))
    await expect.poll(() => page.bytes).toBeGreaterThan(PORT_WINDOW_BYTES)
    const held = page.bytes
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(page.bytes).toBe(held)
    expect(held).toBeLessThan(PORT_WINDOW_BYTES + MiB)
    let taken = 0
    await expect
      .poll(
        () => {
          for (; taken < page.got.length; taken += 1) page.say(page.got[taken]?.length)
          return page.bytes
        },
        { timeout: 30_000 },
      )
      .toBe(32 * MiB)
    expect(ends).toEqual([])
  })

  test('ends when the engine is gone', async () => {
    const { engine, ends } = await relayed()
    engine.destroy()
    await expect.poll(() => ends[0]?.end).toBe('engine-gone')
    expect(ends).toHaveLength(1)
  })

  test('delivers what a page said last before it ends with it', async () => {
    const { engine, page, ends } = await relayed()
    const back: Buffer[] = []
    engine.on('data', (chunk: Buffer) => back.push(chunk))
    page.say(Uint8Array.of(7))
    page.emit('close')
    await expect.poll(() => ends[0]?.end).toBe('page-gone')
    await expect.poll(() => Buffer.concat(back).toJSON().data).toEqual([7])
  })

  test('ends with a page that fails, and says why', async () => {
    const { page, ends } = await relayed()
    page.say({ failed: 'no such job' })
    expect(ends).toEqual([{ end: 'page-failed', detail: 'no such job' }])
  })

  test.each([['text'], [null], [0], [-1], [1.5], [{ bytes: 1 }], [5]])(
    'ends with a page that says %j',
    async (said) => {
      const { page, ends } = await relayed()
      page.say(said)
      expect(ends).toEqual([{ end: 'page-talks-nonsense', detail: undefined }])
    },
  )

  test('ends with a page that says more than any job may, when the engine does not read it', async () => {
    const { engine, page, ends } = await relayed()
    engine.pause()
    for (let part = 0; part < 400 && ends.length === 0; part += 1) {
      page.say(new Uint8Array(MiB))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(ends).toEqual([{ end: 'page-floods', detail: undefined }])
  })
})
