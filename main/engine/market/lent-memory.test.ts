import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { lentMemory } from './lent-memory.ts'

/** More than the system takes off our hands for a client that does not read. */
const MUCH = 64 * 1024 * 1024

type Lent = Uint8Array<ArrayBuffer> | undefined
interface Asked {
  readonly client: Socket
  readonly memory: Lent
  readonly outgoing: ServerResponse
}
let lend: ReturnType<typeof lentMemory>
let open: Omit<Asked, 'client'>[] = []
const server = createServer((_, outgoing) => {
  open.push({ memory: lend({ env: { outgoing } })(), outgoing })
})
const clients: Socket[] = []

beforeEach(async () => {
  lend = lentMemory(8)
  open = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await new Promise((resolve) => server.close(resolve))
})

/** A client that asks and then reads nothing. */
async function asked(): Promise<Asked> {
  const address = server.address()
  const client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  clients.push(client)
  client.on('error', () => undefined).pause()
  const requested = once(server, 'request')
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  await requested
  const last = open.at(-1)
  if (last === undefined) throw new Error('Nobody asked.')
  return { client, ...last }
}

test('one answer after the other has the same memory', async () => {
  const used = new Set<Lent>()
  for (let index = 0; index < 3; index += 1) {
    const { client, memory, outgoing } = await asked()
    used.add(memory)
    client.resume()
    outgoing.end(memory)
    await once(outgoing, 'close')
  }
  expect([...used].map((memory) => memory?.length)).toEqual([2 * 1024 * 1024])
})

test('what a client has not taken yet is nobody else’s, however often somebody asks', async () => {
  const { client, memory, outgoing } = await asked()
  outgoing.write(new Uint8Array(MUCH))
  outgoing.end(memory)
  for (let index = 0; index < 20; index += 1) {
    const other = await asked()
    expect(other.memory === memory).toBe(false)
    other.client.resume()
    other.outgoing.end('x')
    await once(other.outgoing, 'close')
  }
  client.resume()
  await once(outgoing, 'close')
  const again = [await asked(), await asked()].map((each) => each.memory)
  expect(again.includes(memory)).toBe(true)
})

test.each([
  ['by the client', ({ client }: Asked) => client.resetAndDestroy()],
  ['because it was too slow', ({ outgoing }: Asked) => outgoing.destroy()],
  ['with its connection', ({ outgoing }: Asked) => outgoing.socket?.destroy()],
])('memory of an answer that was cut %s is never used again', async (_, end) => {
  const cut = await asked()
  cut.outgoing.write(new Uint8Array(MUCH))
  cut.outgoing.end(cut.memory)
  end(cut)
  await once(cut.outgoing, 'close')
  const others = []
  for (let index = 0; index < 8; index += 1) others.push((await asked()).memory)
  expect([others.includes(cut.memory), others.includes(undefined)]).toEqual([false, false])
})

test('there are only so many pieces', async () => {
  const all = []
  for (let index = 0; index < 10; index += 1) all.push((await asked()).memory)
  expect(new Set(all.slice(0, 8)).size).toBe(8)
  expect(all.slice(8)).toEqual([undefined, undefined])
})

test('a carrier without connections has none lent', () => {
  expect(lend({ env: {} })()).toBeUndefined()
})

/** The pieces of one answer, which is sent and over when it resolves. */
async function answered(count: number): Promise<readonly Lent[]> {
  const { client, memory, outgoing } = await asked()
  const more = lend({ env: { outgoing } })
  const pieces = [memory, ...Array.from({ length: count - 1 }, more)]
  client.resume()
  for (const piece of pieces) outgoing.write(piece)
  outgoing.end()
  await once(outgoing, 'close')
  return pieces
}

test('an answer of several blocks has several pieces, and all of them come back', async () => {
  const first = await answered(5)
  expect(new Set(first).size).toBe(5)
  expect(new Set([...first, ...(await answered(5))]).size).toBe(5)
})

test('an answer that was cut has none any more', async () => {
  const { outgoing } = await asked()
  const more = lend({ env: { outgoing } })
  outgoing.destroy()
  expect(more()).toBeUndefined()
})

test('pieces that nobody asks for are given up', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const first = await answered(3)
    vi.advanceTimersByTime(20_000)
    const second = await answered(3)
    expect(new Set([...first, ...second]).size).toBe(3)
    vi.advanceTimersByTime(30_000)
    expect(new Set([...first, ...(await answered(3))]).size).toBe(6)
  } finally {
    vi.useRealTimers()
  }
})
