import type { CallIn, CallName, CallOut } from '../../contract/engine.ts'
import { EngineFrame, type ClientFrame } from '../../contract/frames.ts'
import type { NetworkId } from '../../contract/networks.ts'
import { retryDelay } from './backoff.ts'
import { createPendingCalls, offlineError } from './calls.ts'
import type { Carrier, CarrierEnd, CarrierLink } from './carrier.ts'
import { applyFrame } from './state.ts'
import { createStore, type EngineStore } from './store.ts'

/** A snapshot that takes longer means the engine is gone or hangs. */
const SNAPSHOT_TIMEOUT_MS = 10_000
const CALL_TIMEOUT_MS = 20_000
/** Calls that wait for a chain or run checks on the machine. */
const SLOW_CALL_TIMEOUT_MS = 90_000
const SLOW_CALLS: ReadonlySet<CallName> = new Set([
  'withdraw.review',
  'withdraw.confirm',
  'doctor.run',
  'doctor.file',
  'hardware.rescan',
  'capability.prove',
  'ledger.reconcile',
])

/** The window's side of the contract. */
export interface EngineClient {
  readonly store: EngineStore
  /**
   * About the money of the main network, unless another is named.
   * @throws HearthError with a sentence for a person; see `PendingCalls.start`.
   */
  readonly call: <Name extends CallName>(name: Name, input: CallIn<Name>, network?: NetworkId) => Promise<CallOut<Name>>
  /** Ends a wait between two attempts. */
  readonly retryNow: () => void
  readonly stop: () => void
}

/**
 * Keeps one connection to the engine: asks for a snapshot, applies changes in order, asks again
 * after a gap, and reconnects with back-off after a loss. A refusal stops it until `retryNow`.
 */
export function connect(carrier: Carrier, random: () => number = Math.random): EngineClient {
  const store = createStore()
  const calls = createPendingCalls(() => resync())
  let link: CarrierLink | null = null
  let ready = false
  let stopped = false
  let failures = 0
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let snapshotTimer: ReturnType<typeof setTimeout> | undefined

  function open(): void {
    clearTimeout(retryTimer)
    ready = false
    expectSnapshot()
    link = carrier.open({
      opened() {
        // A desktop shell may swap the engine under a live link; what was asked of the old one is lost.
        calls.failAll(offlineError())
        ready = true
        // Before sending: a port inside this process may answer while the frame is being sent.
        expectSnapshot()
        send({ type: 'hello', protocol: 1 })
      },
      received,
      ended: lose,
    })
  }

  function send(frame: ClientFrame): void {
    link?.send(frame)
  }

  function expectSnapshot(): void {
    clearTimeout(snapshotTimer)
    snapshotTimer = setTimeout(() => {
      link?.close()
      lose({ kind: 'lost' })
    }, SNAPSHOT_TIMEOUT_MS)
  }

  function resync(): void {
    if (!ready) return
    store.set({ ...store.get(), current: false })
    expectSnapshot()
    send({ type: 'resync' })
  }

  function received(raw: unknown): void {
    const parsed = EngineFrame.safeParse(raw)
    if (!parsed.success) {
      link?.close()
      lose({
        kind: 'refused',
        message: 'This window and Hearth do not speak the same version.',
        hint: 'Reload the window. If that does not help, update Hearth.',
      })
      return
    }
    const frame = parsed.data
    if (frame.type === 'result') {
      calls.settle(frame)
      return
    }
    const applied = applyFrame(store.get(), frame, Date.now())
    store.set(applied.state)
    if (applied.resync) resync()
    if (frame.type === 'snapshot') {
      clearTimeout(snapshotTimer)
      failures = 0
    }
  }

  function lose(end: CarrierEnd): void {
    if (stopped) return
    clearTimeout(snapshotTimer)
    clearTimeout(retryTimer)
    link = null
    ready = false
    const before = store.get()
    if (end.kind === 'refused') {
      store.set({ ...before, current: false, connection: end })
    } else {
      const delay = retryDelay(failures, random())
      failures += 1
      const now = Date.now()
      const since = before.connection.kind === 'offline' ? before.connection.since : now
      store.set({ ...before, current: false, connection: { kind: 'offline', since, retryAt: now + delay } })
      retryTimer = setTimeout(open, delay)
    }
    calls.failAll(offlineError())
  }

  open()
  return {
    store,
    call(name, input, network) {
      if (!ready) return Promise.reject(offlineError())
      const on = network === undefined ? {} : { network }
      const timeout = SLOW_CALLS.has(name) ? SLOW_CALL_TIMEOUT_MS : CALL_TIMEOUT_MS
      return calls.start(name, (id) => send({ type: 'call', id, method: name, input, ...on }), timeout)
    },
    retryNow() {
      const kind = store.get().connection.kind
      if (kind !== 'offline' && kind !== 'refused') return
      failures = 0
      open()
    },
    stop() {
      stopped = true
      clearTimeout(retryTimer)
      clearTimeout(snapshotTimer)
      link?.close()
      calls.failAll(offlineError())
    },
  }
}
