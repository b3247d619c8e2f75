import type { ShellActivity } from '../../../contract/activity.ts'
import type { CallIn, CallName, Snapshot } from '../../../contract/engine.ts'
import { ENGINE_PORT_MESSAGE } from '../../../contract/desktop.ts'
import type { ErrorEnvelope } from '../../../contract/errors.ts'
import type { KeyringReport, PassphraseRequest } from '../../../contract/secrets.ts'
import type { EngineChild, ShellElectron, ShellWebContents } from '../electron-parts.ts'
import { reasonOf, type ShellLog } from '../log.ts'
import { connectEngineClient, type EngineClient } from './engine-client.ts'
import type { EngineStatus } from './engine-status.ts'
import { superviseEngine } from './supervise.ts'

export interface EngineLinkOptions {
  readonly electron: Pick<ShellElectron, 'MessageChannelMain'>
  readonly log: ShellLog
  readonly fork: () => EngineChild
  /** The window's contents while it lives. */
  window(): ShellWebContents | null
  /** The engine's start waits for a passphrase, which `answer` gives. */
  onPassphrase(request: PassphraseRequest): void
  /** The status or the snapshot is another one. */
  readonly onChange: () => void
  /** The engine will not run without the person doing something. */
  onFailure(error: ErrorEnvelope): void
}

/** The shell's hold on the engine: its process, its own client, and a port for the window. */
export interface EngineLink {
  start(): void
  stop(): Promise<void>
  status(): EngineStatus
  snapshot(): Snapshot | null
  /** Sends a call whose answer shows in the next snapshot; a refusal is told to the person. */
  request<Name extends CallName>(name: Name, input: CallIn<Name>): void
  /** Gives a loaded page its own connection; later starts of the engine give it a new one. */
  giveWindowPort(contents: ShellWebContents): void
  /** Passes on what the desktop knows of the person. */
  report(report: ShellActivity): void
  tellKeyring(report: KeyringReport): void
  /** No more jobs are taken, also by an engine that is started again, until `false` is said. */
  holdForUpdate(on: boolean): void
  answer(passphrase: string): void
}

export function createEngineLink(options: EngineLinkOptions): EngineLink {
  const { electron, log } = options
  const loaded = new WeakSet<ShellWebContents>()
  let client: EngineClient | null = null
  let holds = false

  const supervisor = superviseEngine({
    fork: options.fork,
    log,
    now: () => performance.now(),
    schedule,
    onPassphrase: (request) => options.onPassphrase(request),
    onStatus(status) {
      if (status.state === 'running') connectAll()
      else disconnect()
      if (status.state === 'failed') options.onFailure(status.error)
      options.onChange()
    },
  })

  function connectAll(): void {
    if (holds) supervisor.updateWaits(true)
    const { port1, port2 } = new electron.MessageChannelMain()
    if (!supervisor.connect(port1)) return
    client = connectEngineClient({ port: port2, log, onSnapshot: options.onChange })
    const contents = options.window()
    if (contents !== null && loaded.has(contents)) sendPort(contents)
  }

  function disconnect(): void {
    const ended = client
    client = null
    ended?.close()
  }

  function sendPort(contents: ShellWebContents): void {
    if (contents.isDestroyed() || supervisor.status().state !== 'running') return
    const { port1, port2 } = new electron.MessageChannelMain()
    if (supervisor.connect(port1)) contents.postMessage(ENGINE_PORT_MESSAGE, null, [port2])
  }

  return {
    start: () => supervisor.start(),
    stop: () => supervisor.stop(),
    status: () => supervisor.status(),
    snapshot: () => client?.snapshot() ?? null,
    request(name, input) {
      if (client === null) return
      client.request(name, input).catch((error: unknown) => {
        log.warn('engine-call-failed', { name, reason: reasonOf(error) })
      })
    },
    giveWindowPort(contents) {
      loaded.add(contents)
      sendPort(contents)
    },
    report: (report) => supervisor.report(report),
    tellKeyring: (report) => supervisor.tellKeyring(report),
    holdForUpdate(on) {
      holds = on
      supervisor.updateWaits(on)
    },
    answer: (passphrase) => supervisor.answer(passphrase),
  }
}

function schedule(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}
