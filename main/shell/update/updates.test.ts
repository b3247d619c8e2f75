import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lineLog } from '../log.ts'
import { startFeedServer, type Answer } from './feed-server.fixture.ts'
import type { UpdateManifest } from '../../../contract/update.ts'
import { exampleManifest, packageBytes, signingFeed } from './signing.fixture.ts'
import { updateMemoryFile, type UpdateMemory } from './update-memory.ts'
import { watchUpdates, type ReadyUpdate, type Updates } from './updates.ts'

const PACKAGE = '/feed/0.2.0/Hearth-0.2.0.AppImage'
const MANIFEST = '/feed/hearth-update.json'

let server: Awaited<ReturnType<typeof startFeedServer>>
beforeAll(async () => {
  server = await startFeedServer()
})
afterAll(() => server.stop())

let folder: string
let signing: ReturnType<typeof signingFeed>
let updates: Updates | null = null
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-update-'))
  signing = signingFeed(server.address)
  server.serve(MANIFEST, signing.signed(exampleManifest()))
  server.serve(PACKAGE, packageBytes)
})
afterEach(() => {
  updates?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Looked {
  readonly ready: readonly ReadyUpdate[]
  /** What was offered, one after the other; null: nothing any more. */
  readonly offered: readonly (string | null)[]
  readonly log: string
  readonly memory: UpdateMemory
}

/** One look at the feed by an app that runs `version`. */
async function look({
  version = '0.1.0',
  hosts = [] as readonly string[],
  counter = 0,
  refused = [] as string[],
} = {}): Promise<Looked> {
  const lines: string[] = []
  const ready: ReadyUpdate[] = []
  const offered: (string | null)[] = []
  const log = lineLog((line) => lines.push(line))
  const memory = updateMemoryFile(path.join(folder, 'update.json'), log)
  memory.write({ ...memory.read(), counter, refused })
  updates = watchUpdates({
    source: {
      feed: { ...signing.feed, hosts: [...hosts] },
      target: 'linux-x64-appimage',
      version,
      folder: path.join(folder, 'pending'),
      rules: { ca: server.ca, idleMs: 2_000 },
    },
    memory,
    log,
    now: () => 1_900_000_000_000,
    schedule: () => () => undefined,
    onChange: (update) => {
      offered.push(update?.version ?? null)
      if (update !== null) ready.push(update)
    },
  })
  await updates.look()
  return { ready, offered, log: lines.join(''), memory: memory.read() }
}

const serveManifest = (changes: Partial<UpdateManifest>) =>
  server.serve(MANIFEST, signing.signed(exampleManifest(changes)))
const left = () => (existsSync(path.join(folder, 'pending')) ? readdirSync(path.join(folder, 'pending')) : [])

describe('an honest feed', () => {
  it('has the newer version lie ready, whole, and asks with nothing that tells who asks', async () => {
    const before = server.requests.length
    const { ready, memory } = await look()
    expect(ready.map(({ version }) => version)).toEqual(['0.2.0'])
    expect(readFileSync(ready[0]?.path ?? '')).toEqual(packageBytes)
    expect(memory.counter).toBe(7)
    const asked = server.requests.slice(before)
    expect(asked.map(({ url }) => url)).toEqual([MANIFEST, PACKAGE])
    for (const { headers } of asked) {
      expect(headers.toSorted()).toEqual(['accept-encoding', 'connection', 'host', 'user-agent'])
    }
  })

  it('is remembered, with what went wrong, for whoever asks how the last look went', async () => {
    await look()
    expect(updates?.last()).toEqual({ at: 1_900_000_000_000, problem: null })
    server.serve(MANIFEST, 'nothing')
    await updates?.look()
    expect(updates?.last()?.problem).toMatch(/form/)
  })

  it('is fetched once', async () => {
    await look()
    const before = server.requests.length
    await updates?.look()
    expect(server.requests.slice(before).map(({ url }) => url)).toEqual([MANIFEST])
  })

  it.each([
    ['the running version', { version: '0.2.0' }],
    ['a newer running version (U03)', { version: '0.3.0' }],
    ['a version that did not start here', { refused: ['0.2.0'] }],
  ])('leads to nothing over %s', async (_name, state) => {
    const { ready, log } = await look(state)
    expect({ ready, log, left: left() }).toEqual({ ready: [], log: '', left: [] })
  })

  it('leads to nothing before this machine’s turn', async () => {
    serveManifest({ rolloutPercent: 0 })
    expect((await look()).ready).toEqual([])
  })
})

describe('U06: what lies ready', () => {
  it('is dropped when the list withdraws it, and its file too', async () => {
    const { offered } = await look()
    serveManifest({ rolloutPercent: 0, counter: 8 })
    await updates?.look()
    expect(offered).toEqual(['0.2.0', null])
    expect({ ready: updates?.ready(), left: left() }).toEqual({ ready: null, left: [] })
  })

  it('is dropped before a newer one is fetched, also when that fails', async () => {
    const { offered } = await look()
    serveManifest({ release: { ...exampleManifest().release, version: '0.2.1' }, counter: 8 })
    await updates?.look()
    expect(offered).toEqual(['0.2.0', null])
  })

  it('stays while the list is out of reach or refused, and takes over a newer list', async () => {
    const { ready, offered } = await look()
    server.serve(MANIFEST, '<html>Sign in to this network</html>')
    await updates?.look()
    expect(offered).toEqual(['0.2.0'])
    serveManifest({ counter: 8 })
    await updates?.look()
    expect(offered).toEqual(['0.2.0', '0.2.0'])
    expect(ready.at(-1)?.manifest).not.toBe(ready[0]?.manifest)
  })

  it('is fetched again when its file is no longer the one that was signed', async () => {
    const { ready } = await look()
    writeFileSync(ready[0]?.path ?? '', 'something else')
    await updates?.look()
    expect(readFileSync(updates?.ready()?.path ?? '')).toEqual(packageBytes)
  })
})

describe('U01: a hostile list', () => {
  it.each([
    ['unsigned', (): string => JSON.stringify({ manifest: 'e30=', signatures: [] }), /not signed/],
    ['of other keys', (): string => signingFeed().signed(exampleManifest()), /not signed/],
    ['expired', (): string => signing.signed(exampleManifest({ expiresAt: 1_899_999_999_999 })), /expired/],
    ['with a lower counter', (): string => signing.signed(exampleManifest({ counter: 6 })), /older than one/],
    ['of another channel', (): string => signing.signed(exampleManifest({ channel: 'nightly' })), /another product/],
    ['of a page', (): string => '<html>Sign in to this network</html>', /form/],
  ])('%s is refused and nothing is fetched', async (_name, text, reason) => {
    server.serve(MANIFEST, text())
    const before = server.requests.length
    const { ready, log, memory } = await look({ counter: 7 })
    expect(ready).toEqual([])
    expect(log).toMatch(reason)
    expect(memory.counter).toBe(7)
    expect(server.requests.slice(before).map(({ url }) => url)).toEqual([MANIFEST])
  })

  it('of a gigabyte is given up after 64 KiB', async () => {
    let sent = 0
    server.serve(
      MANIFEST,
      endless(() => (sent += 65_536)),
    )
    expect((await look()).log).toMatch(/more than it announced/)
    // What the system buffers on the way is a few megabytes.
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })
})

describe('U02: a hostile package', () => {
  it.each([
    [
      'one byte off',
      Buffer.from(packageBytes.map((byte, index) => (index === 3 ? byte ^ 1 : byte))),
      /not the file that was signed/,
    ],
    ['too short', packageBytes.subarray(1), /not the file that was signed/],
    ['too long', Buffer.concat([packageBytes, Buffer.from('x')]), /more than it announced/],
  ])('%s is refused and leaves nothing behind', async (_name, bytes, reason) => {
    server.serve(PACKAGE, bytes)
    const { ready, log } = await look()
    expect(ready).toEqual([])
    expect(log).toMatch(reason)
    expect(left()).toEqual([])
  })

  it('without end is given up, and so is one whose connection breaks', async () => {
    server.serve(
      PACKAGE,
      endless(() => undefined),
    )
    expect((await look()).log).toMatch(/more than it announced/)
    server.serve(PACKAGE, (_request, response) => {
      response.writeHead(200, { 'content-length': packageBytes.length })
      response.write(packageBytes.subarray(0, 4), () => response.destroy())
    })
    expect((await look()).log).toMatch(/cannot be reached/)
    expect(left()).toEqual([])
  })
})

describe('U06: a redirect', () => {
  it.each([
    ['to another host', () => `https://127.0.0.1:${server.port}${PACKAGE}`],
    ['to http', () => `http://localhost:${server.port}${PACKAGE}`],
    ['to a file', () => 'file:///etc/passwd'],
    ['with a name and password', () => `https://me:secret@localhost:${server.port}${PACKAGE}`],
  ])('%s is not followed', async (_name, to) => {
    server.serve(PACKAGE, redirect(to()))
    const before = server.requests.length
    const { ready, log } = await look()
    expect(ready).toEqual([])
    expect(log).toMatch(/not on Hearth’s list/)
    expect(server.requests.length - before).toBe(2)
  })

  it('without end is given up', async () => {
    server.serve(PACKAGE, redirect(PACKAGE))
    expect((await look()).log).toMatch(/cannot be reached/)
  })

  it('to a listed host is followed, without cookies', async () => {
    server.serve(PACKAGE, redirect(`https://localhost:${server.port}/files/it`))
    server.serve('/files/it', packageBytes)
    expect((await look()).ready).toHaveLength(1)
    expect(server.requests.at(-1)?.headers).not.toContain('cookie')
  })

  it('T05: is of no use to a server without the right certificate', async () => {
    const { ca } = server
    Object.assign(server, { ca: undefined })
    try {
      expect((await look()).log).toMatch(/cannot be reached/)
    } finally {
      Object.assign(server, { ca })
    }
  })
})

describe('the memory', () => {
  it('keeps its id and counter, and starts anew when it cannot be read, and says so', () => {
    const lines: string[] = []
    const place = path.join(folder, 'update.json')
    const file = updateMemoryFile(
      place,
      lineLog((line) => lines.push(line)),
    )
    const { installId } = file.read()
    file.write({ ...file.read(), counter: 3 })
    expect(file.read()).toMatchObject({ installId, counter: 3 })
    expect(lines).toEqual([])
    writeFileSync(place, '{"installId":')
    expect(file.read()).toMatchObject({ counter: 0, refused: [], trial: null })
    expect(lines.join('')).toContain('update-memory-unreadable')
  })
})

function redirect(to: string): Answer {
  return (_request, response) => void response.writeHead(302, { location: to, 'set-cookie': 'who=you' }).end()
}

/** Sends until the other side has had enough. */
function endless(onChunk: () => void): Answer {
  return (_request, response) => {
    const chunk = Buffer.alloc(65_536, 32)
    const more = (): void => {
      onChunk()
      if (!response.destroyed) response.write(chunk, () => setImmediate(more))
    }
    more()
  }
}
