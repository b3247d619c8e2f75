import { z } from 'zod'
import type { ClientCarrier, ClientConnection } from '../../../contract/carrier.ts'
import type { ClientSession, EngineHandlers, Snapshot } from '../../../contract/engine.ts'
import { ClientFrame, type EngineFrame } from '../../../contract/frames.ts'
import type { NetworkId } from '../../../contract/networks.ts'
import { ErrorEnvelope, HearthError, toEnvelope } from '../../../contract/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { runCall } from './calls.ts'
import { createThrottle } from './throttle.ts'

/** Calls of one client that may run at the same time. */
export const MAX_CALLS = 32
/** What a client may leave untaken before it is dropped, bytes. */
export const MAX_BUFFERED = 8 * 1024 * 1024
/** Frames that are no frames, after which a client is not worth listening to. */
export const MAX_MALFORMED = 50
/** Shortest time between two snapshots for one client, milliseconds. */
const SNAPSHOT_INTERVAL = 50
/** Answers a frame that carries no usable call number. */
const NO_CALL = -1

export type ElsewhereHandlers = (network: NetworkId) => EngineHandlers

interface ConnectionOptions {
  readonly id: string
  readonly carrier: ClientCarrier
  readonly handlers: EngineHandlers
  readonly elsewhere: ElsewhereHandlers | undefined
  readonly clock: Clock
  readonly log: Log
  readonly current: () => { readonly seq: number; readonly snapshot: Snapshot }
  readonly onGone: () => void
}

export interface HubConnection extends ClientConnection {
  /** Sends a change if this client has asked for the snapshot. */
  change(frame: EngineFrame): void
  drop(reason: string): void
}

/** One client: reads its frames, runs its calls, and lets go of it when it misbehaves. */
export function createConnection(options: ConnectionOptions): HubConnection {
  const { carrier, handlers, clock, log } = options
  const elsewhereOf = options.elsewhere ?? noNetwork
  const session: ClientSession = { id: options.id, unlockedUntil: 0 }
  /** The wallets of other networks are unlocked one by one. */
  const others = new Map<NetworkId, ClientSession>()
  let open = true
  let greeted = false
  let running = 0
  let malformed = 0

  const snapshots = createThrottle(clock, SNAPSHOT_INTERVAL, () => {
    send({ type: 'snapshot', ...options.current() })
  })

  const closed = (): void => {
    if (!open) return
    open = false
    // A call still running must not find the wallet open for a client that left.
    for (const each of [session, ...others.values()]) each.unlockedUntil = 0
    snapshots.cancel()
    options.onGone()
  }
  const drop = (reason: string): void => {
    if (!open) return
    closed()
    log.warn('client.dropped', { client: session.id, reason })
    carrier.close(reason)
  }
  const send = (frame: EngineFrame): void => {
    if (!open) return
    try {
      carrier.send(frame)
    } catch {
      // A carrier that cannot send has lost its client; there is nobody to tell.
      drop('The connection broke.')
      return
    }
    if ((carrier.buffered?.() ?? 0) > MAX_BUFFERED) drop('This client reads too slowly.')
  }

  const sessionOf = (network: NetworkId): ClientSession => {
    const known = others.get(network) ?? { id: options.id, unlockedUntil: 0 }
    others.set(network, known)
    return known
  }

  const call = async ({ id, method, input, network }: Call): Promise<void> => {
    running += 1
    try {
      const value =
        network === undefined
          ? await runCall(handlers, method, input, session, clock.now())
          : await runCall(elsewhereOf(network), method, input, sessionOf(network), clock.now())
      send({ type: 'result', id, ok: true, value })
    } catch (error) {
      if (!(error instanceof HearthError)) logUnexpected(log, method, error)
      send({ type: 'result', id, ok: false, error: envelope(error) })
    } finally {
      running -= 1
    }
  }

  return {
    receive(raw) {
      if (!open) return
      const frame = ClientFrame.safeParse(raw)
      if (!frame.success) {
        malformed += 1
        send({ type: 'result', id: callNumber(raw), ok: false, error: envelope(malformedFrame()) })
        if (malformed >= MAX_MALFORMED) drop('Too much of what this client sends is not valid.')
        return
      }
      if (frame.data.type === 'call') {
        if (running < MAX_CALLS) void call(frame.data)
        else send({ type: 'result', id: frame.data.id, ok: false, error: envelope(tooManyCalls()) })
        return
      }
      greeted = true
      snapshots.request()
    },
    change(frame) {
      if (greeted) send(frame)
    },
    closed,
    drop,
  }
}

type Call = Extract<ClientFrame, { type: 'call' }>

const noNetwork: ElsewhereHandlers = () => {
  throw new HearthError('network/not-open', 'Work is not paid on this network here.')
}

const malformedFrame = (): HearthError =>
  new HearthError('protocol/bad-frame', 'Hearth does not understand this message.', {
    hint: 'The window or command may be of another version than the engine; restart both.',
  })

const tooManyCalls = (): HearthError =>
  new HearthError('protocol/busy', `At most ${MAX_CALLS} requests of one client run at the same time.`, {
    hint: 'Wait for an answer, then ask again.',
  })

const Numbered = z.object({ id: z.int().min(0) })

function callNumber(raw: unknown): number {
  const numbered = Numbered.safeParse(raw)
  return numbered.success ? numbered.data.id : NO_CALL
}

/** As `toEnvelope`, cut to what the contract lets through. */
function envelope(error: unknown): ErrorEnvelope {
  const { code, message, hint } = toEnvelope(error)
  const cut = { code, message: message.slice(0, 1000), ...(hint === undefined ? {} : { hint: hint.slice(0, 1000) }) }
  return ErrorEnvelope.safeParse(cut).data ?? toEnvelope(null)
}

/** Where it happened but not the message, which may quote what the client sent. */
function logUnexpected(log: Log, method: string, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  log.error('call.failed', { method: method.slice(0, 64), name, where: frames.slice(0, 4).join(' ').slice(0, 600) })
}
