import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket, type RawData } from 'ws'
import type { z } from 'zod'
import { ENGINE_PATH, ENGINE_SUBPROTOCOL, type Control } from '../../contract/control.ts'
import { engineCalls, Snapshot, type CallIn, type CallName, type CallOut } from '../../contract/engine.ts'
import { EngineFrame, type ClientFrame } from '../../contract/frames.ts'
import { HearthError } from '../../contract/errors.ts'
import type { NetworkId } from '../../contract/networks.ts'
import { parseJson } from './control.ts'
import { NotRunning, Refused } from './failures.ts'

/** A connection to a running engine. */
export interface EngineClient {
  /** The state as of now. */
  snapshot(): Snapshot
  /**
   * About the money of the main network, unless another is named.
   * @throws Refused with the engine's own words; NotRunning when the connection ends first.
   */
  call<Name extends CallName>(name: Name, input: CallIn<Name>, network?: NetworkId): Promise<CallOut<Name>>
  onChange(listener: (snapshot: Snapshot) => void): void
  /** Resolves when the connection is gone, whoever ended it. */
  readonly ended: Promise<void>
  close(): void
}

interface AnswerSchema<Value> {
  safeParse(value: unknown): z.ZodSafeParseResult<Value>
}
const answers: { readonly [Name in CallName]: { readonly out: AnswerSchema<CallOut<Name>> } } = engineCalls

type ResultFrame = Extract<EngineFrame, { type: 'result' }>
interface Pending {
  readonly settle: (frame: ResultFrame) => void
  readonly fail: (error: HearthError) => void
}

/** The largest frame is a full page of rows or one receipt file. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024
const HELLO_MS = 10_000

/**
 * Connects to the engine and waits for its first snapshot.
 * @throws NotRunning when it cannot be reached, does not let us in or speaks another version.
 */
export async function connectEngine({ url, installToken }: Control): Promise<EngineClient> {
  const socket = new WebSocket(url.replace('http:', 'ws:') + ENGINE_PATH, [ENGINE_SUBPROTOCOL], {
    headers: { authorization: `Bearer ${installToken}` },
    maxPayload: MAX_FRAME_BYTES,
    handshakeTimeout: HELLO_MS,
  })
  const pending = new Map<number, Pending>()
  const listeners = new Set<(snapshot: Snapshot) => void>()
  let snapshot: Snapshot | null = null
  let seq = -1
  let nextId = 0

  const send = (frame: ClientFrame): void => socket.send(JSON.stringify(frame))
  const show = (next: Snapshot): void => {
    snapshot = next
    for (const listener of listeners) listener(next)
  }
  const receive = (data: RawData): void => {
    const parsed = EngineFrame.safeParse(parseJson(textOf(data)))
    if (!parsed.success) return socket.close()
    const frame = parsed.data
    if (frame.type === 'result') return pending.get(frame.id)?.settle(frame)
    if (frame.type === 'change' && (snapshot === null || frame.seq !== seq + 1)) return send({ type: 'resync' })
    seq = frame.seq
    show(frame.type === 'snapshot' ? frame.snapshot : Snapshot.parse({ ...snapshot, ...frame.sections }))
  }

  const ended = new Promise<void>((resolve) => {
    // `close` always follows; it is there that everything waiting is told.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      for (const call of pending.values()) call.fail(connectionLost())
      resolve()
    })
  })
  socket.on('open', () => send({ type: 'hello', protocol: 1 }))
  socket.on('message', receive)

  const first = await firstSnapshot(listeners, ended)
  if (first === null) {
    socket.terminate()
    throw new NotRunning('Hearth runs, but did not let this command in.', 'Stop Hearth and start it again.')
  }
  return {
    snapshot: () => snapshot ?? first,
    call(name, input, network) {
      const id = nextId
      const on = network === undefined ? {} : { network }
      nextId += 1
      return new Promise((resolve, reject) => {
        pending.set(id, {
          settle(frame) {
            pending.delete(id)
            try {
              resolve(readResult(name, frame))
            } catch (error) {
              reject(error)
            }
          },
          fail: reject,
        })
        if (socket.readyState === WebSocket.OPEN) send({ type: 'call', id, method: name, input, ...on })
        else reject(connectionLost())
      })
    },
    onChange: (listener) => void listeners.add(listener),
    ended,
    close: () => socket.close(),
  }
}

/** Null when the connection ends first or nothing comes in time. */
async function firstSnapshot(
  listeners: Set<(snapshot: Snapshot) => void>,
  ended: Promise<void>,
): Promise<Snapshot | null> {
  const giveUp = new AbortController()
  const arrived = new Promise<Snapshot>((resolve) => {
    listeners.add(resolve)
  })
  const late = sleep(HELLO_MS, null, { signal: giveUp.signal }).catch(() => null)
  const first = await Promise.race([arrived, ended.then(() => null), late])
  giveUp.abort()
  return first
}

function readResult<Name extends CallName>(name: Name, frame: ResultFrame): CallOut<Name> {
  if (!frame.ok) {
    const { code, message, hint } = frame.error
    throw new Refused(code, message, hint === undefined ? {} : { hint })
  }
  const answer = answers[name].out.safeParse(frame.value)
  if (!answer.success) {
    throw new HearthError('cli/bad-answer', 'Hearth gave an answer this command does not understand.', {
      hint: 'The engine may be of another version: stop it and start it again.',
      cause: answer.error,
    })
  }
  return answer.data
}

function connectionLost(): NotRunning {
  return new NotRunning('The connection to Hearth was lost.', 'Look at “hearth status” before you try again.')
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}
