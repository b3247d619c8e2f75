import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lineLog } from '../log.ts'
import { practiceSnapshot } from '../practice-snapshot.fixture.ts'
import { exampleManifest } from './signing.fixture.ts'
import { createUpdateDesk } from './update-desk.ts'
import { updateMemoryFile } from './update-memory.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-desk-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const quiet = practiceSnapshot()
const busy = { ...quiet, jobs: { ...quiet.jobs, waiting: 1 } }
const paused = { ...quiet, availability: { ...quiet.availability, state: 'paused' as const } }

function desk(install: () => Promise<void> = async () => undefined) {
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
    quit: () => done.push('quit'),
    pause: () => done.push('pause'),
    resume: () => done.push('resume'),
    onChange: () => undefined,
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
    made.seen(quiet)
    expect(done).toEqual([])
    expect(made.offer()).toEqual({ version: '0.2.0', waitsFor: null })
    expect(await made.beforeEnd()).toBe('end')
    expect(done).toEqual(['install 0.2.0, trial 0.2.0'])
  })

  it('is not installed at a quit that leaves something open, nor when nothing is known', async () => {
    const { desk: made, done, ready } = desk()
    made.take(ready)
    expect(await made.beforeEnd()).toBe('end')
    made.seen(busy)
    made.seen(null)
    expect(await made.beforeEnd()).toBe('end')
    expect(done).toEqual([])
  })

  it('that was asked for stops new jobs, waits until nothing is open, and starts again afterwards', async () => {
    const { desk: made, done, ready, memory } = desk()
    made.take(ready)
    made.seen(busy)
    made.ask()
    made.ask()
    expect(done).toEqual(['pause'])
    expect(made.offer()?.waitsFor).toMatch(/job/)
    made.seen({ ...paused, money: { ...paused.money, withdrawing: '5' } })
    expect(done).toEqual(['pause'])
    made.seen(paused)
    made.seen(paused)
    expect(done).toEqual(['pause', 'quit'])
    expect(await made.beforeEnd()).toBe('end')
    expect(done.at(-1)).toBe('install 0.2.0 and start it, trial 0.2.0')
    expect(memory.read().trial?.resume).toBe(true)
  })

  it('leaves a pause of the person’s own as it is', () => {
    const { desk: made, done, ready, memory } = desk()
    made.take(ready)
    made.seen(paused)
    made.ask()
    expect(done).toEqual(['quit'])
    expect(memory.read().trial).toBeNull()
  })

  it('lets the engine go on when a job came in at the last moment', async () => {
    const { desk: made, done, ready } = desk()
    made.take(ready)
    made.seen(quiet)
    made.ask()
    made.seen(busy)
    expect(await made.beforeEnd()).toBe('go-on')
    made.seen(quiet)
    expect(done).toEqual(['pause', 'quit', 'quit'])
  })

  it('that cannot be installed is given up, and the version that runs goes on', async () => {
    const { desk: made, done, ready, memory } = desk(() => Promise.reject(new Error('No space left')))
    made.take(ready)
    made.seen(quiet)
    made.ask()
    expect(await made.beforeEnd()).toBe('go-on')
    expect(done.at(-1)).toBe('resume')
    expect({ trial: memory.read().trial, offer: made.offer() }).toEqual({ trial: null, offer: null })
  })
})
