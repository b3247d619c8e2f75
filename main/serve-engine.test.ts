import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { FromEngineProcess } from '../contract/engine-process.ts'
import { HearthError } from '../contract/errors.ts'
import { createTestEngine } from './engine/api/engine.fixture.ts'
import { systemClock } from './engine/ports/clock.ts'
import { type AskShell, serveEngine, type ClientPort, type ParentPort, type ServedEngine } from './serve-engine.ts'

class TestParent extends EventEmitter implements ParentPort {
  readonly said: FromEngineProcess[] = []

  postMessage(message: FromEngineProcess): void {
    this.said.push(FromEngineProcess.parse(message))
  }

  tell(data: unknown, ports: readonly ClientPort[] = []): void {
    this.emit('message', { data, ports })
  }
}

/** A port of Node with the manners of Electron's. */
class TestPort extends EventEmitter implements ClientPort {
  readonly #port: MessagePort

  constructor(port: MessagePort) {
    super()
    this.#port = port
    port.on('close', () => this.emit('close'))
  }

  postMessage(frame: unknown): void {
    this.#port.postMessage(frame, [])
  }

  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data }))
  }

  close(): void {
    this.#port.close()
  }
}

/** A port as the engine gets it, and the frames its other end receives. */
function client() {
  const { port1, port2 } = new MessageChannel()
  const port = new TestPort(port1)
  const frames: unknown[] = []
  let closed = false
  port2.on('message', (frame: unknown) => frames.push(frame))
  port2.on('close', () => (closed = true))
  return { port, frames, send: (frame: unknown) => port2.postMessage(frame, []), closed: () => closed }
}

function serve(start: (ask: AskShell) => Promise<ServedEngine>) {
  const port = new TestParent()
  const failures: unknown[] = []
  const code = serveEngine({ port, start, onFailure: (error) => failures.push(error) })
  return { port, code, failures, told: () => port.said.map(({ type }) => type) }
}

function engineOf(stop: () => Promise<void> = async () => undefined): ServedEngine {
  return { connect: createTestEngine({ clock: systemClock }).hub.connect, stop }
}

test('a client gets the snapshot and answers as plain objects over its port', async () => {
  const { port, code, told } = serve(async () => engineOf())
  await expect.poll(told).toEqual(['ready'])
  const page = client()
  port.tell({ type: 'client' }, [page.port])
  page.send({ type: 'hello', protocol: 1 })
  await expect.poll(() => page.frames.length).toBeGreaterThan(0)
  expect(JSON.stringify(page.frames[0])).toContain('availability')
  port.tell({ type: 'stop' })
  expect(await code).toBe(0)
  page.port.close()
})

test('asked to stop it says goodbye after the engine has closed its books', async () => {
  const order: string[] = []
  const { port, code, told } = serve(async () =>
    engineOf(async () => void order.push(`stopped after ${told().join()}`)),
  )
  await expect.poll(told).toEqual(['ready'])
  port.tell({ type: 'stop' })
  expect(await code).toBe(0)
  expect(order).toEqual(['stopped after ready'])
  expect(told()).toEqual(['ready', 'stopped'])
})

test('asked to stop while it starts, it ends what it started', async () => {
  const starting = Promise.withResolvers<ServedEngine>()
  let stopped = false
  const { port, code, told } = serve(() => starting.promise)
  const early = client()
  port.tell({ type: 'client' }, [early.port])
  port.tell({ type: 'stop' })
  starting.resolve(engineOf(async () => void (stopped = true)))
  expect(await code).toBe(0)
  expect({ stopped, last: told().at(-1) }).toEqual({ stopped: true, last: 'stopped' })
  await expect.poll(early.closed).toBe(true)
})

test('whether an update waits is passed on, also before the engine is up', async () => {
  const waits: boolean[] = []
  const port = new TestParent()
  const code = serveEngine({
    port,
    start: async () => engineOf(),
    onUpdate: (on) => waits.push(on),
    onFailure: () => undefined,
  })
  port.tell({ type: 'update', waits: true })
  port.tell({ type: 'update', waits: false })
  port.tell({ type: 'stop' })
  expect(await code).toBe(0)
  expect(waits).toEqual([true, false])
})

test('a failure to start is told as its sentence, with nothing of what is underneath', async () => {
  const error = new HearthError('ledger/in-use', 'Another Hearth uses this folder.', { cause: new Error('secret') })
  const { port, code, failures } = serve(() => Promise.reject(error))
  expect(await code).toBe(1)
  expect(port.said).toEqual([
    { type: 'failed', error: { code: 'ledger/in-use', message: 'Another Hearth uses this folder.' } },
  ])
  expect(failures).toEqual([error])
})

test('an engine that cannot close is a failure, not a goodbye', async () => {
  const { port, code, told } = serve(async () => engineOf(() => Promise.reject(new Error('disk'))))
  await expect.poll(told).toEqual(['ready'])
  port.tell({ type: 'stop' })
  expect(await code).toBe(1)
  expect(port.said.at(-1)).toMatchObject({ type: 'failed', error: { code: 'engine/unexpected' } })
})

const request = { purpose: 'unlock', network: 'base-sepolia', problem: null } as const

test('a start that needs a passphrase asks for it, as often as it was not the right one', async () => {
  const given: string[] = []
  const { port, told } = serve(async (ask) => {
    given.push(await ask(request))
    given.push(await ask({ ...request, problem: 'That is not the passphrase of this wallet.' }))
    return { connect: createTestEngine({ clock: systemClock }).hub.connect, stop: async () => undefined }
  })
  await expect.poll(told).toEqual(['passphrase'])
  port.tell({ type: 'passphrase', passphrase: 'wrong' })
  await expect.poll(told).toEqual(['passphrase', 'passphrase'])
  port.tell({ type: 'passphrase', passphrase: 'right' })
  await expect.poll(told).toEqual(['passphrase', 'passphrase', 'ready'])
  expect(given).toEqual(['wrong', 'right'])
})

test('a start that waits for a passphrase ends when Hearth is closed', async () => {
  const { port, code, told } = serve(async (ask) => {
    await ask(request)
    throw new Error('never reached')
  })
  await expect.poll(told).toEqual(['passphrase'])
  port.tell({ type: 'stop' })
  expect(await code).toBe(1)
  expect(told()).toEqual(['passphrase', 'failed'])
})
