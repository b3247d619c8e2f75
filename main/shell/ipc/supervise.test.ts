import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FromEngineProcess } from '../../../contract/engine-process.ts'
import type { EngineChild, MessagePortMain } from '../electron-parts.ts'
import { lineLog } from '../log.ts'
import { engineEnvironment } from './engine-environment.ts'
import type { PassphraseRequest } from '../../../contract/secrets.ts'
import type { EngineStatus } from './engine-status.ts'
import { restartDelayMs, superviseEngine, supervision, type EngineSupervisor } from './supervise.ts'

/** A child that does nothing by itself, and refuses to be touched once it has ended. */
class Child extends EventEmitter implements EngineChild {
  readonly pid = 1
  readonly posted: unknown[] = []
  killed = 0
  ended = false
  /** Electron's kill right after the fork does nothing. */
  killable = true

  postMessage(message: unknown): void {
    if (this.ended) throw new Error('posted to an engine that is gone')
    this.posted.push(message)
  }
  kill(): boolean {
    this.killed += 1
    return this.killable
  }
  say(message: FromEngineProcess): void {
    this.emit('message', message)
  }
  end(code = 0): void {
    this.ended = true
    this.emit('exit', code)
  }
}

class Port extends EventEmitter implements MessagePortMain {
  close = () => undefined
  postMessage = () => undefined
  start = () => undefined
}

let children: Child[]
let requests: PassphraseRequest[]
let statuses: EngineStatus[]
let timers: { readonly at: number; readonly run: () => void; cancelled: boolean }[]
let clock: number
let engine: EngineSupervisor

/** Lets time pass; timers run in order. */
function pass(milliseconds: number): void {
  const until = clock + milliseconds
  for (;;) {
    const due = timers.filter((timer) => !timer.cancelled && timer.at <= until).sort((a, b) => a.at - b.at)[0]
    if (due === undefined) break
    due.cancelled = true
    clock = due.at
    due.run()
  }
  clock = until
}

function child(index = -1): Child {
  const found = children.at(index)
  if (found === undefined) throw new Error('No engine was started.')
  return found
}

beforeEach(() => {
  children = []
  requests = []
  statuses = []
  timers = []
  clock = 0
  engine = superviseEngine({
    fork() {
      const made = new Child()
      children.push(made)
      return made
    },
    onStatus: (status) => statuses.push(status),
    onPassphrase: (request) => void requests.push(request),
    log: lineLog(() => undefined),
    now: () => clock,
    schedule(milliseconds, run) {
      const timer = { at: clock + milliseconds, run, cancelled: false }
      timers.push(timer)
      return () => {
        timer.cancelled = true
      }
    },
  })
})

describe('the engine', () => {
  it('is started once, however often it is asked for', () => {
    engine.start()
    engine.start()
    child().say({ type: 'ready' })
    engine.start()
    expect(children).toHaveLength(1)
    expect(statuses.map(({ state }) => state)).toEqual(['starting', 'running'])
  })

  it('takes clients only while it runs', () => {
    const port = new Port()
    expect(engine.connect(port)).toBe(false)
    engine.start()
    expect(engine.connect(port)).toBe(false)
    child().say({ type: 'ready' })
    expect(engine.connect(port)).toBe(true)
    expect(child().posted).toEqual([{ type: 'client' }])
    child().end()
    expect(engine.connect(port)).toBe(false)
  })

  it('that ends without a goodbye has crashed, whatever its code, and is started again', () => {
    engine.start()
    child().say({ type: 'ready' })
    child().end(0)
    expect(engine.status().state).toBe('restarting')
    pass(supervision.firstRestartMs)
    expect(children).toHaveLength(2)
    engine.start()
    expect(children).toHaveLength(2)
  })

  it('that says goodbye has stopped, whatever its code, and is not started again', () => {
    engine.start()
    child().say({ type: 'ready' })
    child().say({ type: 'stopped' })
    child().end(1)
    pass(600_000)
    expect(engine.status().state).toBe('stopped')
    expect(children).toHaveLength(1)
  })

  it('that cannot start says why and waits for the person', () => {
    const error = { code: 'store/full', message: 'The disk is full.' }
    engine.start()
    child().say({ type: 'failed', error })
    child().end(1)
    pass(600_000)
    expect(engine.status()).toEqual({ state: 'failed', error })
    expect(children).toHaveLength(1)
    engine.start()
    expect(children).toHaveLength(2)
  })

  it('that keeps crashing is given up after a few ever slower tries', () => {
    engine.start()
    for (let crash = 0; crash < 20 && engine.status().state !== 'failed'; crash += 1) {
      child().end()
      pass(supervision.slowestRestartMs)
    }
    expect(children).toHaveLength(supervision.restartsInARow + 1)
    expect(engine.status()).toMatchObject({ state: 'failed', error: { code: 'engine/keeps-crashing' } })
  })

  it('that crashes now and then after working well is never given up', () => {
    engine.start()
    for (let crash = 0; crash < 30; crash += 1) {
      child().say({ type: 'ready' })
      pass(supervision.healthyAfterMs)
      child().end()
      pass(supervision.firstRestartMs)
    }
    expect(engine.status().state).toBe('starting')
  })

  it('that never gets ready is ended, even where the first kill does nothing', () => {
    engine.start()
    child().killable = false
    pass(supervision.startDeadlineMs)
    expect(child().killed).toBe(1)
    child().emit('spawn')
    expect(child().killed).toBe(2)
  })

  it('that speaks nonsense is not believed', () => {
    engine.start()
    child().emit('message', { type: 'ready', extra: true })
    expect(engine.status().state).toBe('starting')
  })
})

describe('stopping the engine', () => {
  it('asks first, kills after the deadline, and is over when the process is gone', async () => {
    engine.start()
    child().say({ type: 'ready' })
    const stopped = engine.stop()
    expect(child().posted).toEqual([{ type: 'stop' }])
    pass(supervision.stopDeadlineMs - 1)
    expect(child().killed).toBe(0)
    pass(1)
    expect(child().killed).toBe(1)
    child().end()
    await stopped
    expect(engine.status().state).toBe('stopped')
    pass(600_000)
    expect(children).toHaveLength(1)
  })

  it('that ends in time is not killed', async () => {
    engine.start()
    child().say({ type: 'ready' })
    const stopped = engine.stop()
    child().say({ type: 'stopped' })
    child().end()
    await stopped
    pass(600_000)
    expect(child().killed).toBe(0)
  })

  it('calls off a restart that was waiting', async () => {
    engine.start()
    child().end()
    await engine.stop()
    pass(600_000)
    expect(children).toHaveLength(1)
  })

  it('before it was started is nothing to wait for', async () => {
    await engine.stop()
    expect(children).toHaveLength(0)
  })
})

it('restarts wait longer and longer, up to half a minute', () => {
  expect([1, 2, 3, 4, 10].map(restartDelayMs)).toEqual([500, 1000, 2000, 4000, 30_000])
})

it('the engine sees only what it needs of the environment', () => {
  const environment = {
    PATH: '/bin',
    Path: 'C:\\',
    HEARTH_HOME: '/data',
    NODE_OPTIONS: '--x',
    AWS_SECRET: 's',
    TZ: undefined,
  }
  expect(engineEnvironment(environment)).toEqual({ PATH: '/bin', Path: 'C:\\', HEARTH_HOME: '/data' })
})

describe('an engine that needs its passphrase', () => {
  const request: PassphraseRequest = { purpose: 'unlock', network: 'base-sepolia', problem: null }

  it('waits for the person as long as it takes, and starts with a deadline again', () => {
    engine.start()
    child().say({ type: 'passphrase', request })
    expect(requests).toEqual([request])
    expect(engine.status()).toEqual({ state: 'locked' })
    pass(supervision.startDeadlineMs * 10)
    expect(child().killed).toBe(0)
    engine.answer('correct horse')
    expect(child().posted.at(-1)).toEqual({ type: 'passphrase', passphrase: 'correct horse' })
    expect(engine.status()).toEqual({ state: 'starting' })
    pass(supervision.startDeadlineMs)
    expect(child().killed).toBe(1)
  })

  it('is given nothing it did not ask for', () => {
    engine.start()
    engine.answer('correct horse')
    child().say({ type: 'ready' })
    engine.answer('correct horse')
    expect(child().posted).toEqual([])
  })
})
