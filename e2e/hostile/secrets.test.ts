import { closeSync, globSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { programOnPath } from '../../build/test/debian.ts'
import { CONTROL_FILE } from '../../contract/control.ts'
import { treeOf, type ProcessMark } from '../rig/process-tree.ts'
import { type RunningEngine, runEngine } from '../rig/running-engine.ts'
import { type ByteCapture, captureBytes, searchFile, sendToNobody } from './capture-bytes.ts'

const isHere = process.platform === 'linux' && process.getuid?.() === 0
if (!isHere) process.stdout.write('Memory of other processes is searched only on Linux and as root.\n')
const canCapture = isHere && programOnPath(['tcpdump']) !== null
if (!canCapture) process.stdout.write('What crosses the interfaces is not searched: there is no tcpdump.\n')

/** What a spoilt log, dump or buffer would hold of one wallet. */
interface Canary {
  readonly name: string
  readonly bytes: Buffer
}

/** Where the engine runs, and where Linux would write its dump. */
const ROOT = path.resolve(import.meta.dirname, '..', '..')

let folder: string
let engine: RunningEngine
let canaries: readonly Canary[]
/** Of the window and the command line: it may stand in the file that is there for them, and nowhere else. */
let token: Buffer
/** What a buyer asked a model, as far as the engine can tell. */
const prompt = Buffer.from(`canary-prompt-${'7'.repeat(24)}`)
let capture: ByteCapture | null = null
let captured: string

/** Everything about one secret that could have been written somewhere. */
function formsOf(key: string, words: readonly string[]): readonly Canary[] {
  const hex = key.replace(/^0x/, '')
  return [
    { name: 'the key in hex', bytes: Buffer.from(hex) },
    { name: 'the key in base64', bytes: Buffer.from(Buffer.from(hex, 'hex').toString('base64').slice(0, 40)) },
    { name: 'the key itself', bytes: Buffer.from(hex, 'hex') },
    { name: 'the phrase', bytes: Buffer.from(words.slice(0, 6).join(' ')) },
    { name: 'the phrase as a list', bytes: Buffer.from(JSON.stringify(words.slice(0, 6)).slice(1, -1)) },
  ]
}

function found(bytes: Buffer): readonly string[] {
  return canaries.filter((canary) => bytes.includes(canary.bytes)).map(({ name }) => name)
}

/** Every file the engine wrote, searched; names of what was found, with the file. */
function inFiles(): readonly string[] {
  return globSync('**/*', { cwd: folder })
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .flatMap((file) => found(bytesOf(file)).map((name) => `${name} in ${path.relative(folder, file)}`))
}

/** What Linux would have written of a process that crashed. */
const dumps = (): readonly string[] => globSync('core*', { cwd: ROOT }).toSorted()

/** Files besides its own that hold the token, and logs that hold what a buyer sent. */
function tokenOrPrompt(): readonly string[] {
  return globSync('**/*', { cwd: folder }).filter((file) => {
    if (statSync(path.join(folder, file), { throwIfNoEntry: false })?.isFile() !== true) return false
    const bytes = bytesOf(path.join(folder, file))
    const isLog = file.split(path.sep).includes('logs')
    return (bytes.includes(token) && path.basename(file) !== CONTROL_FILE) || (isLog && bytes.includes(prompt))
  })
}

/** A file that is gone by now holds nothing. */
function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.alloc(0)
  }
}

/** All memory that a process may write, searched piece by piece; null when it ended meanwhile. */
function inMemory(pid: number): readonly string[] | null {
  const hits = new Set<string>()
  const memory = opened(`/proc/${pid}/mem`)
  if (memory === null) return null
  try {
    for (const [from, to] of touched(pid)) for (const name of inRange(memory, from, to)) hits.add(name)
  } finally {
    closeSync(memory)
  }
  return [...hits]
}

/** Writable ranges of which at least a page is really there. */
function touched(pid: number): readonly (readonly [number, number])[] {
  const blocks = bytesOf(`/proc/${pid}/smaps`)
    .toString()
    .split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/)
  return blocks.flatMap((block) => {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(block) ?? []
    const isThere = from !== '' && !/^Rss:\s+0 kB/m.test(block)
    return isThere ? [[Number.parseInt(from, 16), Number.parseInt(to, 16)] as const] : []
  })
}

function opened(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch {
    return null
  }
}

const PIECE = 4 * 1024 * 1024
/** Longer than any form of a secret, so that none is missed where two pieces meet. */
const OVERLAP = 4096

function inRange(memory: number, from: number, to: number): readonly string[] {
  const piece = Buffer.alloc(PIECE)
  const hits: string[] = []
  for (let at = from; at < to; at += PIECE - OVERLAP) {
    const length = readPiece(memory, piece, at, Math.min(PIECE, to - at))
    hits.push(...found(piece.subarray(0, length)))
  }
  return hits
}

/** Memory that was reserved and never touched cannot be read, and holds nothing. */
function readPiece(memory: number, piece: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, piece, 0, length, at)
  } catch {
    return 0
  }
}

/** The engine's own process, and everything it started. */
function processes(): { readonly own: number; readonly others: readonly ProcessMark[] } {
  return { own: engine.pid, others: treeOf(engine.pid).filter(({ pid }) => pid !== engine.pid) }
}

/** Remote ends of every connection of these processes, from the kernel's own tables. What is sent without one: `quiet/`. */
function remoteEnds(pids: readonly number[]): readonly string[] {
  const inodes = new Set(
    pids.flatMap((pid) =>
      globSync(`/proc/${pid}/fd/*`)
        .map((fd) => linkOf(fd))
        .filter((link) => link.startsWith('socket:[')),
    ),
  )
  const tables = ['/proc/net/tcp', '/proc/net/tcp6']
  return tables.flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => inodes.has(`socket:[${fields[9] ?? ''}]`))
      .map((fields) => (fields[2] ?? '').split(':')[0] ?? ''),
  )
}

function linkOf(fd: string): string {
  try {
    return readFileSync(`${path.dirname(path.dirname(fd))}/fdinfo/${path.basename(fd)}`, 'utf8').includes('ino:')
      ? inodeOf(fd)
      : ''
  } catch {
    // Closed meanwhile.
    return ''
  }
}

function inodeOf(fd: string): string {
  const inode = /^ino:\s*(\d+)/m.exec(
    readFileSync(`${path.dirname(path.dirname(fd))}/fdinfo/${path.basename(fd)}`, 'utf8'),
  )
  return `socket:[${inode?.[1] ?? ''}]`
}

/** 0.0.0.0 and loopback, as the kernel prints them. */
const LOCAL = /^(?:0+|0100007F|0{24}01000000|0000000000000000FFFF00000100007F)$/

/** The house's own router, which is asked how fast it answers (main/engine/line); `quiet/` sees that nothing is said to it. */
function routers(): readonly string[] {
  const [, ...routes] = readFileSync('/proc/net/route', 'utf8').trim().split('\n')
  return routes.map((route) => route.split('\t')[2] ?? '')
}

describe.runIf(isHere)('an engine that works with an open wallet', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-secrets-'))
    engine = await runEngine({ dataRoot: folder, buyer: true })
    const client = await engine.client()
    const passphrase = client.snapshot().wallet.practicePassphrase ?? ''
    const { key } = await client.call('wallet.key', { passphrase })
    const { words } = await client.call('wallet.phrase', { passphrase })
    canaries = formsOf(key, words)
    const control = readFileSync(path.join(engine.dataDir, CONTROL_FILE), 'utf8')
    token = Buffer.from(z.object({ installToken: z.string() }).parse(JSON.parse(control)).installToken)
    // From here on nobody asks for a secret, so none may cross any wire.
    captured = path.join(await mkdtemp(path.join(os.tmpdir(), 'hearth-capture-')), 'all.pcap')
    if (canCapture) capture = await captureBytes(captured)
    await fetch(`${engine.marketUrl}/v1/uploads`, { method: 'POST', body: prompt })
    const before = client.snapshot().jobs.total
    while (client.snapshot().jobs.total < before + 2) await sleep(200)
    client.close()
  }, 180_000)
  afterAll(async () => {
    await capture?.end()
    await engine.stop()
    await rm(path.dirname(captured), { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  })

  it('P07: shows no secret to whoever does not give the passphrase again', async () => {
    const client = await engine.client()
    for (const call of ['wallet.key', 'wallet.phrase'] as const) {
      await expect(client.call(call, { passphrase: 'not the passphrase' })).rejects.toMatchObject({
        code: 'wallet/wrong-passphrase',
      })
    }
    client.close()
  })

  it('P03: keeps the key in its own memory alone: no worker, chain or buyer has a byte of it', () => {
    const { own, others } = processes()
    // The control: the same search finds it where it has to be.
    expect(inMemory(own)).not.toEqual([])
    const searched = others.map(({ pid, command }) => ({ command, hits: inMemory(pid) }))
    expect(searched.filter(({ hits }) => hits !== null).length).toBeGreaterThan(0)
    expect(searched.filter(({ hits }) => hits !== null && hits.length > 0)).toEqual([])
  }, 240_000)

  it('P02: no argument and no environment of any process holds a secret', () => {
    const { own, others } = processes()
    const texts = [own, ...others.map(({ pid }) => pid)].flatMap((pid) =>
      ['cmdline', 'environ'].map((name) => bytesOf(`/proc/${pid}/${name}`)),
    )
    expect(texts.flatMap(found)).toEqual([])
    expect(texts.some((text) => text.includes(token) || text.includes(prompt))).toBe(false)
  })

  it('P02: no process may leave its memory in a dump, and the swap holds no secret', () => {
    const { own, others } = processes()
    const limits = [own, ...others.map((each) => each.pid)].flatMap((pid) => {
      const limit = /^Max core file size +(\S+)/m.exec(bytesOf(`/proc/${pid}/limits`).toString())?.[1]
      return limit === undefined ? [] : [limit]
    })
    expect(limits).toContain('1')
    // A worker may have none at all; one byte is less than any dump.
    expect(limits.filter((limit) => limit !== '0' && limit !== '1')).toEqual([])
    const [, ...swaps] = readFileSync('/proc/swaps', 'utf8').trim().split('\n')
    if (swaps.length === 0) process.stdout.write('There is no swap on this machine to search.\n')
    for (const line of swaps) expect(searchFile(line.split(/\s/)[0] ?? '', found).found).toEqual([])
  }, 240_000)

  it.runIf(canCapture)(
    'P02: nothing that crosses an interface, loopback included, holds a secret',
    async () => {
      const ended = await capture?.end()
      process.stdout.write(`The capture had no room for ${ended?.dropped ?? 0} packets.\n`)
      expect(statSync(captured).size).toBeGreaterThan(10_000)
      expect(searchFile(captured, found).found).toEqual([])
      // The control: one that is sent is found.
      const control = await captureBytes(captured)
      await sendToNobody(canaries[0]?.bytes ?? Buffer.alloc(0))
      await control.end()
      expect(searchFile(captured, found).found).toEqual(['the key in hex'])
    },
    240_000,
  )

  it('P06: talks to nobody but this machine, and no process it starts does', async () => {
    for (let look = 0; look < 20; look += 1) {
      const { own, others } = processes()
      const ends = remoteEnds([own, ...others.map(({ pid }) => pid)])
      expect(ends.length).toBeGreaterThan(0)
      expect(ends.filter((end) => !LOCAL.test(end) && !routers().includes(end))).toEqual([])
      await sleep(250)
    }
  }, 60_000)

  it('P02: nothing it wrote holds a secret, also not after it crashed; a planted line is found', async () => {
    const before = dumps()
    expect(inFiles()).toEqual([])
    process.kill(engine.pid, 'SIGABRT')
    await engine.gone
    expect(inFiles()).toEqual([])
    expect(tokenOrPrompt()).toEqual([])
    expect(dumps()).toEqual(before)
    const [hex] = canaries
    await writeFile(path.join(folder, 'planted.log'), `{"level":"info","key":"${hex?.bytes.toString() ?? ''}"}\n`)
    expect(inFiles()).toEqual(['the key in hex in planted.log'])
  }, 60_000)
})
