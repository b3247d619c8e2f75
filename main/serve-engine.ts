import type { ShellActivity } from '../contract/activity.ts'
import { ToEngineProcess, type FromEngineProcess } from '../contract/engine-process.ts'
import type { ConnectClient } from '../contract/carrier.ts'
import { HearthError, toEnvelope } from '../contract/errors.ts'
import type { KeyringReport, PassphraseRequest } from '../contract/secrets.ts'

/** One client's port, as Electron hands it over. */
export interface ClientPort {
  postMessage(frame: unknown, transfer: never[]): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/** The way to the process that started this one. */
export interface ParentPort {
  postMessage(message: FromEngineProcess): void
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly ClientPort[] }) => void,
  ): unknown
}

/** Asks the shell for a passphrase; rejected when Hearth is closed meanwhile. */
export type AskShell = (request: PassphraseRequest) => Promise<string>

export interface ServedEngine {
  readonly connect: ConnectClient
  stop(): Promise<void>
}

/**
 * Starts the engine and serves it over `contract/engine-process.ts` until it is told to stop, also
 * when that comes before it is ready. A failure is told as its sentence for the person.
 * @returns the exit code, once everything was said
 */
export async function serveEngine(options: {
  readonly port: ParentPort
  readonly start: (ask: AskShell) => Promise<ServedEngine>
  /** Takes what the desktop knows of its keyring. */
  readonly onKeyring?: (report: KeyringReport) => void
  /** Takes what the desktop knows of the person. */
  readonly onActivity?: (report: ShellActivity) => void
  /** Takes whether an update waits until nothing is open. */
  readonly onUpdate?: (waits: boolean) => void
  /** Takes the failures themselves, which do not cross the boundary. */
  readonly onFailure: (error: unknown) => void
}): Promise<number> {
  const { port } = options
  const stopAsked = Promise.withResolvers<void>()
  let waiting: PromiseWithResolvers<string> | null = null
  let engine: ServedEngine | null = null
  port.on('message', ({ data, ports }) => {
    const message = ToEngineProcess.parse(data)
    if (message.type === 'stop') {
      waiting?.reject(new HearthError('engine/stopping', 'Hearth was closed before its passphrase was given.'))
      return stopAsked.resolve()
    }
    if (message.type === 'passphrase') return waiting?.resolve(message.passphrase)
    if (message.type === 'keyring') return options.onKeyring?.(message.report)
    if (message.type === 'update') return options.onUpdate?.(message.waits)
    if (message.type === 'activity') return options.onActivity?.(message.report)
    for (const client of ports) {
      if (engine === null) client.close()
      else serveClient(client, engine.connect)
    }
  })
  const ask: AskShell = (request) => {
    waiting = Promise.withResolvers<string>()
    port.postMessage({ type: 'passphrase', request })
    return waiting.promise
  }
  try {
    const started = await options.start(ask)
    engine = started
    port.postMessage({ type: 'ready' })
    await stopAsked.promise
    engine = null
    await started.stop()
    port.postMessage({ type: 'stopped' })
    return 0
  } catch (error: unknown) {
    options.onFailure(error)
    port.postMessage({ type: 'failed', error: toEnvelope(error) })
    return 1
  }
}

function serveClient(client: ClientPort, connect: ConnectClient): void {
  const connection = connect({
    send: (frame) => client.postMessage(frame, []),
    close: () => client.close(),
  })
  client.on('message', ({ data }) => connection.receive(data))
  client.on('close', () => connection.closed())
  client.start()
}
