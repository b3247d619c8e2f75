import { Snapshot, type CallIn, type CallName } from '../../../contract/engine.ts'
import { EngineFrame, type ClientFrame } from '../../../contract/frames.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { MessagePortMain } from '../electron-parts.ts'
import type { ShellLog } from '../log.ts'

export interface EngineClientOptions {
  readonly port: Pick<MessagePortMain, 'postMessage' | 'start' | 'close'> & {
    on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
    on(event: 'close', listener: () => void): unknown
  }
  /** The latest snapshot, or null once the engine is gone. */
  readonly onSnapshot: (snapshot: Snapshot | null) => void
  readonly log: ShellLog
}

export interface EngineClient {
  snapshot(): Snapshot | null
  /**
   * Makes a call whose effect shows in the next snapshot.
   * @throws HearthError with the engine's own code, or `engine/gone` when it ended meanwhile.
   */
  request<Name extends CallName>(name: Name, input: CallIn<Name>): Promise<void>
  close(): void
}

interface PendingCall {
  settle(frame: Extract<EngineFrame, { type: 'result' }>): void
  fail(error: HearthError): void
}

/** The shell's own client of the engine: what the tray knows and does goes through here. */
export function connectEngineClient({ port, onSnapshot, log }: EngineClientOptions): EngineClient {
  const pending = new Map<number, PendingCall>()
  let snapshot: Snapshot | null = null
  let seq = -1
  let nextId = 0
  let closed = false

  const send = (frame: ClientFrame) => port.postMessage(frame)

  function show(next: Snapshot | null): void {
    snapshot = next
    onSnapshot(next)
  }

  function receive(data: unknown): void {
    const parsed = EngineFrame.safeParse(data)
    if (!parsed.success) {
      log.error('engine-frame-unknown')
      return
    }
    const frame = parsed.data
    switch (frame.type) {
      case 'snapshot':
        seq = frame.seq
        show(frame.snapshot)
        return
      case 'change':
        change(frame)
        return
      case 'result':
        pending.get(frame.id)?.settle(frame)
        pending.delete(frame.id)
    }
  }

  function change(frame: Extract<EngineFrame, { type: 'change' }>): void {
    if (snapshot === null) return
    if (frame.seq !== seq + 1) {
      send({ type: 'resync' })
      return
    }
    seq = frame.seq
    show(Snapshot.parse({ ...snapshot, ...frame.sections }))
  }

  function gone(): void {
    if (closed) return
    closed = true
    for (const call of pending.values()) call.fail(engineGone())
    pending.clear()
    show(null)
  }

  port.on('message', (event) => receive(event.data))
  port.on('close', gone)
  port.start()
  send({ type: 'hello', protocol: 1 })

  return {
    snapshot: () => snapshot,
    request(name, input) {
      if (closed) return Promise.reject(engineGone())
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const id = nextId
      nextId += 1
      pending.set(id, {
        settle: (frame) => {
          if (frame.ok) resolve()
          else reject(new HearthError(frame.error.code, frame.error.message, hintOf(frame.error.hint)))
        },
        fail: reject,
      })
      send({ type: 'call', id, method: name, input })
      return promise
    },
    close() {
      gone()
      port.close()
    },
  }
}

function hintOf(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint }
}

function engineGone(): HearthError {
  return new HearthError('engine/gone', 'The engine ended before it answered.', {
    hint: 'It is started again by itself; look whether the change was made before repeating it.',
  })
}
