import type { ShellActivity } from '../../../contract/activity.ts'
import { FromEngineProcess, type ToEngineProcess } from '../../../contract/engine-process.ts'
import type { ErrorEnvelope } from '../../../contract/errors.ts'
import type { KeyringReport, PassphraseRequest } from '../../../contract/secrets.ts'
import { say } from '../../../contract/words/say.ts'
import type { EngineChild, MessagePortMain } from '../electron-parts.ts'
import type { ShellLog } from '../log.ts'
import type { EngineStatus } from './engine-status.ts'

export interface SupervisorOptions {
  /** Starts one engine process. */
  fork(): EngineChild
  onStatus(status: EngineStatus): void
  /** The start waits for a passphrase, which `answer` gives. */
  onPassphrase(request: PassphraseRequest): void
  readonly log: ShellLog
  /** Runs something later and gives a way to call it off. */
  schedule(milliseconds: number, run: () => void): () => void
  now(): number
}

export interface EngineSupervisor {
  status(): EngineStatus
  /** Starts the engine unless it runs or is about to. */
  start(): void
  /** Hands a client's port to the engine; false when there is no running engine to take it. */
  connect(port: MessagePortMain): boolean
  /** Tells a running engine what the desktop knows of the person. */
  report(report: ShellActivity): void
  /** Has a running engine take no more jobs while an update waits, or lets it go on. */
  updateWaits(waits: boolean): void
  /** Tells an engine that starts or runs what keeps its passphrase. */
  tellKeyring(report: KeyringReport): void
  /** Gives the passphrase that was asked for. */
  answer(passphrase: string): void
  /** Asks the engine to end, kills it after the deadline, and resolves when it is gone. */
  stop(): Promise<void>
}

export const supervision = {
  /** A cold start compiles nothing but may start a local chain and repair a database. */
  startDeadlineMs: 60_000,
  /** Long enough for a job to be stopped and its end to be written. */
  stopDeadlineMs: 10_000,
  firstRestartMs: 500,
  slowestRestartMs: 30_000,
  /** An engine that lived this long has earned a fresh count of restarts. */
  healthyAfterMs: 60_000,
  restartsInARow: 6,
} as const

const keepsCrashing: ErrorEnvelope = {
  code: 'engine/keeps-crashing',
  message: say`The engine stopped unexpectedly several times in a row.`,
  hint: say`Nothing that was acknowledged is lost. Start it again; if it keeps happening, look at the log.`,
}

/** One engine process from its fork to its end. */
interface Run {
  readonly child: EngineChild
  readonly startedAt: number
  /** It said it would end, so its end is not a crash. */
  saidGoodbye: boolean
  failure: ErrorEnvelope | null
  cancelDeadline: () => void
}

/** Keeps exactly one engine process running until told to stop. */
export function superviseEngine(options: SupervisorOptions): EngineSupervisor {
  let status: EngineStatus = { state: 'stopped' }
  let run: Run | null = null
  let crashes = 0
  let cancelRestart: (() => void) | null = null
  let stopping: PromiseWithResolvers<void> | null = null

  function become(next: EngineStatus): void {
    status = next
    options.onStatus(next)
  }

  function launch(): void {
    const child = options.fork()
    const current: Run = {
      child,
      startedAt: options.now(),
      saidGoodbye: false,
      failure: null,
      cancelDeadline: startDeadline(child),
    }
    run = current
    child.on('message', (message) => receive(current, message))
    child.on('exit', (code) => ended(current, code))
    become({ state: 'starting' })
  }

  function startDeadline(child: EngineChild): () => void {
    return options.schedule(supervision.startDeadlineMs, () => {
      options.log.error('engine-start-deadline')
      kill(child)
    })
  }

  function receive(current: Run, message: unknown): void {
    const parsed = FromEngineProcess.safeParse(message)
    if (!parsed.success) {
      options.log.error('engine-message-unknown')
      return
    }
    switch (parsed.data.type) {
      case 'passphrase':
        // A person may take as long as they like.
        current.cancelDeadline()
        if (stopping !== null) return
        become({ state: 'locked' })
        options.onPassphrase(parsed.data.request)
        return
      case 'ready':
        current.cancelDeadline()
        if (stopping === null) become({ state: 'running' })
        return
      case 'failed':
        current.failure = parsed.data.error
        options.log.error('engine-failed', { code: parsed.data.error.code })
        return
      case 'stopped':
        current.saidGoodbye = true
    }
  }

  function ended(current: Run, code: number): void {
    // First of all: posting to a child that is gone has crashed the main process (electron #53923).
    run = null
    current.cancelDeadline()
    if (stopping !== null) {
      become({ state: 'stopped' })
      stopping.resolve()
      stopping = null
      return
    }
    if (current.failure !== null) {
      become({ state: 'failed', error: current.failure })
      return
    }
    if (current.saidGoodbye) {
      become({ state: 'stopped' })
      return
    }
    options.log.error('engine-crashed', { code })
    restart(options.now() - current.startedAt)
  }

  function restart(livedMs: number): void {
    crashes = livedMs >= supervision.healthyAfterMs ? 1 : crashes + 1
    if (crashes > supervision.restartsInARow) {
      become({ state: 'failed', error: keepsCrashing })
      return
    }
    cancelRestart = options.schedule(restartDelayMs(crashes), launch)
    become({ state: 'restarting' })
  }

  return {
    status: () => status,
    start() {
      if (run !== null || status.state === 'restarting' || stopping !== null) return
      crashes = 0
      launch()
    },
    connect(port) {
      if (run === null || status.state !== 'running') return false
      send(run.child, { type: 'client' }, [port])
      return true
    },
    report(report) {
      if (run !== null && status.state === 'running') send(run.child, { type: 'activity', report })
    },
    updateWaits(waits) {
      if (run !== null && status.state === 'running') send(run.child, { type: 'update', waits })
    },
    tellKeyring(report) {
      if (run !== null && stopping === null) send(run.child, { type: 'keyring', report })
    },
    answer(passphrase) {
      if (run === null || status.state !== 'locked') return
      run.cancelDeadline = startDeadline(run.child)
      send(run.child, { type: 'passphrase', passphrase })
      become({ state: 'starting' })
    },
    stop() {
      if (stopping !== null) return stopping.promise
      cancelRestart?.()
      if (run === null) {
        become({ state: 'stopped' })
        return Promise.resolve()
      }
      stopping = Promise.withResolvers<void>()
      const { child } = run
      run.cancelDeadline()
      run.cancelDeadline = options.schedule(supervision.stopDeadlineMs, () => {
        options.log.warn('engine-stop-deadline')
        kill(child)
      })
      send(child, { type: 'stop' })
      return stopping.promise
    },
  }
}

/** Doubles from the first restart to the slowest; `crash` counts from 1. */
export function restartDelayMs(crash: number): number {
  return Math.min(supervision.firstRestartMs * 2 ** (crash - 1), supervision.slowestRestartMs)
}

function send(child: EngineChild, message: ToEngineProcess, transfer: MessagePortMain[] = []): void {
  child.postMessage(message, transfer)
}

function kill(child: EngineChild): void {
  // A kill right after the fork does nothing and says so (electron #44009).
  if (!child.kill()) child.once('spawn', () => child.kill())
}
