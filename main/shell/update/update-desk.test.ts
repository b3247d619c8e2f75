import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import { lineLog } from '../log.ts'
import { practiceSnapshot } from '../practice-snapshot.fixture.ts'
import { exampleManifest } from './signing.fixture.ts'
import { planStart } from './trial.ts'
import { createUpdateDesk } from './update-desk.ts'
import { updateMemoryFile } from './update-memory.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-desk-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const quiet = practiceSnapshot()
const busy = { ...quiet, jobs: { ...quiet.jobs, waiting: 1 } }

function desk(install: () => Promise<void> = async () => undefined, requireCurrent = () => undefined as void) {
  const done: string[] = []
  const memory = updateMemoryFile(
    path.join(folder, 'update.json'),
    lineLog(() => undefined),
  )
  const made = createUpdateDesk({
    memory,
    log: lineLog(() => undefined),
    install: async (wanted, { relaunch }) => {
      // Whatever the installer does to this process, the next start knows.
      done.push(`install ${wanted.version}${relaunch ? ' and start it' : ''}, trial ${memory.read().trial?.version}`)
      await install()
    },
    requireCurrent,
    quit: () => done.push('quit'),
    hold: (on) => done.push(on ? 'hold' : 'release'),
    onChange: () => undefined,
    onFailure: ({ version, reason, next }) => done.push(`failed ${version}: ${reason} ${next}`),
  })
  const [file] = exampleManifest().release.files
  if (file === undefined) throw new Error('The example has a file.')
  const ready = { version: '0.2.0', file, path: '/nowhere', manifest: 'signed' }
  return { desk: made, done, ready, memory }
}

describe('U04: a ready update', () => {
  it('that nobody asked for changes nothing until the person quits', async () => {
    const { desk: made, done, ready } = desk()
    made.take(ready)
    made.seen(quiet, 'running')
    expect(done).toEqual([])
    expect(made.offer()).toEqual({ version: '0.2.0', asked: false, waitsFor: null })
    expect(await made.beforeEnd()).toBe('end')
    expect(done).toEqual(['install 0.2.0, trial 0.2.0'])
  })

  it('is not installed at a quit that leaves something open, nor when nothing is known', async () => {
    const { desk: made, done, ready } = desk()
    made.take(ready)
    expect(await made.beforeEnd()).toBe('end')
    made.seen(busy, 'running')
    made.seen(null, 'running')
    made.seen(null, 'stopped')
    expect(await made.beforeEnd()).toBe('end')
    expect(done).toEqual([])
  })

  it('that was asked for stops new jobs, waits until nothing is open, and starts again afterwards', async () => {
    const { desk: made, done, ready } = desk()
    made.take(ready)
    made.seen(busy, 'running')
    made.ask()
    made.ask()
    expect(done).toEqual(['hold'])
    expect(made.offer()).toMatchObject({ asked: true, waitsFor: expect.stringMatching(/job/) })
    made.seen(busy, 'running')
    expect(done).toEqual(['hold'])
    made.seen(quiet, 'running')
    made.seen(quiet, 'running')
    expect(done).toEqual(['hold', 'quit'])
    expect(await made.beforeEnd()).toBe('end')
    expect(done.at(-1)).toBe('install 0.2.0 and start it, trial 0.2.0')
  })

  it('may be called off while it waits: jobs are taken again, and nothing is installed', () => {
    const { desk: made, done, ready } = desk()
    made.take(ready)
    made.seen(busy, 'running')
    made.ask()
    made.callOff()
    made.seen(quiet, 'running')
    expect(done).toEqual(['hold', 'release'])
    expect(made.offer()).toEqual({ version: '0.2.0', asked: false, waitsFor: null })
  })

  it('lets the engine go on, without new jobs, when a job came in at the last moment', async () => {
    const { desk: made, done, ready } = desk()
    made.take(ready)
    made.seen(quiet, 'running')
    made.ask()
    made.seen(busy, 'running')
    expect(await made.beforeEnd()).toBe('go-on')
    made.seen(quiet, 'running')
    expect(done).toEqual(['hold', 'quit', 'quit'])
  })

  it('that is withdrawn while it waits lets Hearth go on', async () => {
    const { desk: made, done, ready } = desk()
    made.take(ready)
    made.seen(busy, 'running')
    made.ask()
    made.take(null)
    made.seen(quiet, 'running')
    expect(made.offer()).toBeNull()
    expect(await made.beforeEnd()).toBe('end')
    expect(done).toEqual(['hold', 'release'])
  })
})

describe('U04: where the engine does not start', () => {
  it.each(['failed', 'locked'] as const)(
    '(%s) there is nothing to wait for: a fix that lies ready is installed',
    async (state) => {
      const { desk: made, done, ready } = desk()
      made.seen(null, 'starting')
      made.seen(null, state)
      made.take(ready)
      made.ask()
      made.seen(null, 'stopped')
      expect(await made.beforeEnd()).toBe('end')
      expect(done).toEqual(['hold', 'quit', 'install 0.2.0 and start it, trial 0.2.0'])
    },
  )

  it('yet, what it would find open is not known', () => {
    const { desk: made, done, ready } = desk()
    made.seen(null, 'failed')
    made.seen(null, 'starting')
    made.take(ready)
    made.ask()
    expect(done).toEqual(['hold'])
  })
})

const noSpace = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }))

describe('U04: an update that cannot be installed', () => {
  it('is told with what to do, jobs are taken again, and it can be tried again', async () => {
    let works = false
    const { desk: made, done, ready, memory } = desk(() => (works ? Promise.resolve() : noSpace()))
    made.take(ready)
    made.seen(quiet, 'running')
    made.ask()
    expect(await made.beforeEnd()).toBe('go-on')
    expect(done.slice(3)).toEqual([
      'failed 0.2.0: The disk is full. Free some space, then try again from the tray or in Settings.',
      'release',
    ])
    expect(memory.read().trial).toBeNull()
    expect(made.offer()).toEqual({ version: '0.2.0', asked: false, waitsFor: null })
    expect(made.failure()?.reason).toBe('The disk is full.')
    works = true
    made.ask()
    expect(made.failure()).toBeNull()
    expect(await made.beforeEnd()).toBe('end')
  })

  it('at a quit is told by the next start', async () => {
    const {
      desk: made,
      done,
      ready,
      memory,
    } = desk(() => Promise.reject(new Error('Command pkexec exited with code 126')))
    made.take(ready)
    made.seen(quiet, 'running')
    expect(await made.beforeEnd()).toBe('end')
    expect(done).toEqual(['install 0.2.0, trial 0.2.0'])
    expect(planStart(memory.read(), '0.1.0').failed).toMatchObject({
      version: '0.2.0',
      reason: 'The system did not allow it.',
    })
  })

  it('because its list has expired meanwhile never gets to the installer', async () => {
    const {
      desk: made,
      done,
      ready,
    } = desk(undefined, () => {
      throw new HearthError('update/expired', 'The list of updates has expired.')
    })
    made.take(ready)
    made.seen(quiet, 'running')
    made.ask()
    expect(await made.beforeEnd()).toBe('go-on')
    expect(done.filter((what) => what.startsWith('install'))).toEqual([])
    expect(made.failure()?.reason).toMatch(/expired/)
  })
})
