import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../contract/engine.ts'
import type { ClientFrame, EngineFrame } from '../../../contract/frames.ts'
import { lineLog } from '../log.ts'
import { practiceSnapshot } from '../practice-snapshot.fixture.ts'
import { connectEngineClient, type EngineClient } from './engine-client.ts'

class Port extends EventEmitter {
  readonly sent: ClientFrame[] = []
  postMessage(frame: ClientFrame): void {
    this.sent.push(frame)
  }
  start(): void {
    this.emit('started')
  }
  close(): void {
    this.emit('close')
  }
  receive(data: EngineFrame): void {
    this.emit('message', { data })
  }
}

let port: Port
let seen: (Snapshot | null)[]
let client: EngineClient
const snapshot = practiceSnapshot()

beforeEach(() => {
  port = new Port()
  seen = []
  client = connectEngineClient({ port, onSnapshot: (next) => seen.push(next), log: lineLog(() => undefined) })
})

describe("the shell's client", () => {
  it('greets, and knows what the snapshot and each change in turn say', () => {
    expect(port.sent).toEqual([{ type: 'hello', protocol: 1 }])
    port.receive({ type: 'snapshot', seq: 4, snapshot })
    const availability: Snapshot['availability'] = { ...snapshot.availability, state: 'paused' }
    port.receive({ type: 'change', seq: 5, sections: { availability } })
    expect(client.snapshot()).toEqual({ ...snapshot, availability })
    expect(seen).toHaveLength(2)
  })

  it('asks for everything again after a gap, and shows nothing of what came behind it', () => {
    port.receive({ type: 'snapshot', seq: 4, snapshot })
    port.receive({ type: 'change', seq: 6, sections: { withdrawals: [] } })
    expect(port.sent.at(-1)).toEqual({ type: 'resync' })
    expect(seen).toHaveLength(1)
  })

  it('settles each request by its own answer', async () => {
    const paused = client.request('availability.pause', { for: 'hour' })
    const resumed = client.request('availability.resume', {})
    const error = { code: 'engine/busy', message: 'Not now.', hint: 'Later.' }
    port.receive({ type: 'result', id: 1, ok: false, error })
    port.receive({ type: 'result', id: 0, ok: true, value: snapshot.availability })
    await expect(paused).resolves.toBeUndefined()
    await expect(resumed).rejects.toMatchObject(error)
  })

  it('leaves nobody waiting when the engine goes', async () => {
    port.receive({ type: 'snapshot', seq: 4, snapshot })
    const waiting = client.request('availability.resume', {})
    port.emit('close')
    await expect(waiting).rejects.toMatchObject({ code: 'engine/gone' })
    await expect(client.request('availability.resume', {})).rejects.toMatchObject({ code: 'engine/gone' })
    expect(client.snapshot()).toBeNull()
    expect(seen.at(-1)).toBeNull()
  })

  it('does not believe a frame that is none', () => {
    port.emit('message', { data: { type: 'snapshot', seq: 1, snapshot: {} } })
    expect(client.snapshot()).toBeNull()
  })
})
