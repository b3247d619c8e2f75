import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lineLog } from '../log.ts'
import { startFeedServer } from './feed-server.fixture.ts'
import { updatesOfAStart } from './setup.ts'
import { exampleManifest, packageBytes, signingFeed } from './signing.fixture.ts'
import { updateMemoryFile, type UpdateMemory } from './update-memory.ts'

let server: Awaited<ReturnType<typeof startFeedServer>>
beforeAll(async () => {
  server = await startFeedServer()
})
afterAll(() => server.stop())
let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-start-'))
})
afterEach(() => {
  chmodSync(folder, 0o755)
  rmSync(folder, { recursive: true, force: true })
})

/** A machine with version 0.2.0 on trial, and what its person answers when asked. */
function machine({ starts = 0, schema = 12, running = '0.2.0', otherKeys = false, chooses = /./ } = {}) {
  const signing = signingFeed(server.address)
  const log = lineLog(() => undefined)
  const memory = updateMemoryFile(path.join(folder, 'update.json'), log)
  const release = { ...exampleManifest().release, schema }
  const manifest = (otherKeys ? signingFeed() : signing).signed(exampleManifest({ release }))
  const trial: UpdateMemory['trial'] = { version: '0.2.0', starts, manifest, problem: null }
  memory.write({ ...memory.read(), trial })
  const told: string[] = []
  const timers: { readonly milliseconds: number; readonly run: () => void }[] = []
  const dialog = {
    showErrorBox: (title: string) => void told.push(`error: ${title}`),
    showSaveDialog: async () => ({ canceled: true, filePath: '' }),
    async showMessageBox({
      message,
      detail = '',
      buttons = [],
    }: {
      message: string
      detail?: string
      buttons?: string[]
    }) {
      told.push(`${message} ${detail} [${buttons.join(', ')}]`)
      return { response: buttons.findIndex((button) => chooses.test(button)) }
    },
  }
  const begin = () => {
    const updates = updatesOfAStart(
      {
        source: {
          feed: signing.feed,
          target: 'linux-x64-appimage',
          version: running,
          folder: path.join(folder, 'pending'),
          rules: { ca: server.ca, idleMs: 2_000 },
        },
        install: async ({ version }, how) => void told.push(`install ${version} ${JSON.stringify(how)}`),
      },
      {
        memory,
        log,
        now: () => 0,
        schedule(milliseconds, run) {
          timers.push({ milliseconds, run })
          return () => timers.splice(0)
        },
      },
    )
    return { updates, outcome: updates.begin({ dialog }) }
  }
  return { begin, told, memory, timers }
}

describe('U05: a version that does not start', () => {
  it('is tried twice, and then the one before is fetched, checked and put back', async () => {
    server.serve('/feed/0.1.0/Hearth-0.1.0.AppImage', packageBytes)
    const { begin, told } = machine({ chooses: /^Put 0\.1\.0 back$/ })
    expect(await begin().outcome).toBe('start')
    expect(await begin().outcome).toBe('start')
    expect(told).toEqual([])
    expect(await begin().outcome).toBe('end')
    expect(told[0]).toMatch(/^Hearth 0\.2\.0 failed to start twice\..*\[Put 0\.1\.0 back, Try again, Quit\]$/)
    expect(told[1]).toBe('install 0.1.0 {"relaunch":true,"downgrade":true}')
  })

  it('is kept when the package of the one before is another one', async () => {
    server.serve('/feed/0.1.0/Hearth-0.1.0.AppImage', Buffer.from('something else'))
    const { begin, told } = machine({ starts: 2, chooses: /^Put/ })
    expect(await begin().outcome).toBe('end')
    expect(told.slice(1)).toEqual(['error: Hearth 0.1.0 could not be put back'])
  })

  it('cannot be taken back once it changed the books, and says so', async () => {
    const { begin, told } = machine({ starts: 2, schema: 13, chooses: /^Try again$/ })
    expect(await begin().outcome).toBe('start')
    expect(told[0]).toMatch(/changed the form of the books.*\[Try again, Quit\]$/)
  })
})

describe('U05: a list that is signed with keys which this version no longer knows', () => {
  it('leads nowhere, and does not keep Hearth from starting', async () => {
    const { begin, told } = machine({ starts: 2, otherKeys: true, chooses: /^Try again$/ })
    expect(await begin().outcome).toBe('start')
    expect(told[0]).toMatch(/There is no version before that could be put back\. \[Try again, Quit\]$/)
  })
})

describe('a version that starts', () => {
  it('is proven after a minute of its engine', async () => {
    const { begin, memory, timers } = machine()
    const { updates } = begin()
    updates.seen('running', null)
    expect(memory.read().trial?.starts).toBe(1)
    timers.find(({ milliseconds }) => milliseconds === 60_000)?.run()
    expect(memory.read().trial).toBeNull()
  })

  it('is proven by an orderly quit while its engine runs, and not by one of an engine that never ran', () => {
    const first = machine()
    const { updates } = first.begin()
    updates.seen('running', null)
    updates.stop()
    expect(first.memory.read().trial).toBeNull()
    const second = machine()
    second.begin().updates.stop()
    expect(second.memory.read().trial).not.toBeNull()
  })

  it('is proven by a quit as the desktop makes it: the engine ends first', () => {
    const { begin, memory } = machine()
    const { updates } = begin()
    for (const state of ['starting', 'running', 'stopped'] as const) updates.seen(state, null)
    updates.stop()
    expect(memory.read().trial).toBeNull()
  })

  it('has started when it asks for the passphrase, whether or not anybody gives it', () => {
    const { begin, memory, told } = machine({ starts: 1 })
    const { updates } = begin()
    for (const state of ['starting', 'locked', 'stopped'] as const) updates.seen(state, null)
    updates.stop()
    expect(memory.read().trial).toBeNull()
    const waiting = machine({ starts: 1 })
    const second = waiting.begin().updates
    second.seen('locked', null)
    waiting.timers.find(({ milliseconds }) => milliseconds === 60_000)?.run()
    expect(waiting.memory.read().trial).toBeNull()
    expect(told).toEqual([])
  })

  it('is not proven by an engine that crashed or failed', () => {
    const { begin, memory } = machine()
    const { updates } = begin()
    for (const state of ['starting', 'running', 'restarting', 'failed', 'stopped'] as const) updates.seen(state, null)
    updates.stop()
    expect(memory.read().trial).not.toBeNull()
  })
})

describe('an update that did not take', () => {
  it('is told by the old version at its next start, once, and may be tried again', () => {
    const { begin, memory } = machine({ running: '0.1.0' })
    const failures: string[] = []
    const watch = () =>
      begin().updates.watch({
        quit: () => undefined,
        hold: () => undefined,
        onChange: () => undefined,
        onReady: () => undefined,
        onFailure: ({ version, reason }) => failures.push(`${version}: ${reason}`),
      })
    expect(watch().failure()?.version).toBe('0.2.0')
    watch()
    expect(failures).toEqual(['0.2.0: The installer ended without putting it in place.'])
    expect(memory.read()).toMatchObject({ trial: null, refused: [] })
  })
})
