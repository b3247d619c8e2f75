import { execFileSync, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { bubblewrapSandbox } from './bubblewrap.ts'
import { escapeScript, syscallProbe } from './escape.fixture.ts'
import type { EscapeTargets } from './escape.fixture.ts'
import { findTool } from './find-tool.ts'
import { namespaceSandbox } from './namespaces.ts'
import type { Sandbox } from './sandbox.ts'
import { outputOf } from './self-check.ts'
import { workerFiles } from './worker-files.ts'
import type { WorkerFiles } from './worker-files.ts'

const Attempts = z.record(z.string(), z.boolean())
const EPERM = 1

const folder = mkdtempSync(path.join(tmpdir(), 'hearth-escape-'))
const canary = `canary-${process.pid}`
const servers: { close(): unknown }[] = []
let targets: EscapeTargets
/** What reached this side, whatever the script says. */
let arrived = 0

beforeAll(async () => {
  const tcp = await listening({ port: 0, host: '127.0.0.1' })
  const unixSocket = path.join(folder, 'socket')
  const abstractSocket = `hearth-escape-${process.pid}`
  await listening({ path: unixSocket })
  if (process.platform === 'linux') await listening({ path: `\0${abstractSocket}` })
  const udp = createSocket('udp4', () => (arrived += 1))
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve))
  servers.push(udp)
  const file = path.join(folder, 'secret')
  writeFileSync(file, canary)
  const source = path.join(import.meta.dirname, 'escape.fixture.ts')
  targets = {
    tcpPort: portOf(tcp),
    udpPort: udp.address().port,
    unixSocket,
    abstractSocket,
    files: { 'a file of this account': file, 'the program folder': source },
    canary: 'canary',
    enginePid: process.pid,
    hostName: hostname(),
    writable: [tmpdir(), folder],
  }
})

afterAll(() => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A worker file is shown to every sandbox; this one is only there to be shown. */
async function shownFiles(): Promise<WorkerFiles> {
  const bundle = path.join(folder, 'worker.mjs')
  writeFileSync(bundle, '')
  return workerFiles(process.execPath, bundle, await findTool('prlimit'))
}

describe.each([
  ['bubblewrap', bubblewrap],
  ['namespaces', namespaces],
] as const)('in %s', (name, make) => {
  test('no escape gets through', async (context) => {
    const sandbox = await make([]).catch((error: unknown) => reasonOf(error))
    if (typeof sandbox === 'string') return skip(context, name, sandbox)
    arrived = 0
    const attempts = Attempts.parse(
      JSON.parse(await outputOf(await sandbox.evaluate(escapeScript, [JSON.stringify(targets)]))),
    )
    // Without a system-call filter a worker can start copies of itself, in the same namespaces.
    const known = name === 'namespaces' ? ['starting Node again', 'listening'] : []
    const through = Object.entries(attempts).filter(([attempt, passed]) => passed && !known.includes(attempt))
    expect(Object.keys(attempts).length).toBeGreaterThan(15)
    expect(through).toEqual([])
    expect(arrived).toBe(0)
  })

  test('the kernel itself refuses', async (context) => {
    const library = compileProbe()
    if (library === null) return skip(context, name, 'there is no C compiler to build the probe with')
    const sandbox = await make([library]).catch((error: unknown) => reasonOf(error))
    if (typeof sandbox === 'string') return skip(context, name, sandbox)
    const errors = await loadInside(sandbox, library)
    expect(errors['userns']).not.toBe(0)
    expect(errors['mount']).toBe(EPERM)
    if (name !== 'bubblewrap') return
    expect(errors).toEqual({
      fork: EPERM,
      socket: EPERM,
      netlink: EPERM,
      ptrace: EPERM,
      keyctl: EPERM,
      io_uring: EPERM,
      userns: EPERM,
      mount: EPERM,
    })
  })
})

describe('with the protection removed', () => {
  test('the same attempts get through, so this suite can fail', async () => {
    arrived = 0
    const attempts = Attempts.parse(
      JSON.parse(await unprotected(['--input-type=module', '--eval', escapeScript, '--', JSON.stringify(targets)])),
    )
    // There may be no such address or folder, and no IPv6, whoever asks.
    const elsewhere = [
      'tcp to the metadata address',
      'udp to the metadata address',
      'tcp to this machine over IPv6',
      'reading what was the root before',
    ]
    const held = Object.entries(attempts).filter(([attempt, passed]) => !passed && !elsewhere.includes(attempt))
    expect(held).toEqual([])
    expect(arrived).toBeGreaterThan(0)
  })

  test('the kernel allows what the filter refuses', async (context) => {
    const library = compileProbe()
    if (library === null) return skip(context, 'the control', 'there is no C compiler to build the probe with')
    const errors = await loadInside(null, library)
    expect(errors).toMatchObject({ fork: 0, socket: 0, netlink: 0, ptrace: 0 })
  })
})

async function bubblewrap(libraries: readonly string[]): Promise<Sandbox> {
  const bwrap = await needTool('bwrap')
  const files = await shownFiles()
  const sandbox = bubblewrapSandbox(bwrap, { ...files, libraries: [...files.libraries, ...libraries] })
  return usable(sandbox)
}

async function needTool(name: string): Promise<string> {
  const file = await findTool(name)
  if (file === null) throw new Error(`${name} is not installed`)
  return file
}

async function namespaces(libraries: readonly string[]): Promise<Sandbox> {
  const files = await shownFiles()
  const tools = {
    shell: await needTool('sh'),
    unshare: await needTool('unshare'),
    setpriv: await needTool('setpriv'),
    mount: await needTool('mount'),
    umount: await needTool('umount'),
    pivotRoot: await needTool('pivot_root'),
    filters: false,
  }
  return usable(await namespaceSandbox(tools, { ...files, libraries: [...files.libraries, ...libraries] }))
}

/** @throws with the reason when this machine does not allow such a sandbox at all */
async function usable(sandbox: Sandbox): Promise<Sandbox> {
  await outputOf(await sandbox.evaluate('process.exit(0)', []))
  return sandbox
}

async function loadInside(sandbox: Sandbox | null, library: string): Promise<Readonly<Record<string, number>>> {
  const script = `try { process.dlopen({ exports: {} }, process.argv[1]) } catch {}; process.exit(0)`
  let stderr: string
  if (sandbox === null) {
    const merged = await unprotected(['--input-type=module', '--eval', script, '--', library], 'stderr')
    stderr = merged
  } else {
    const worker = await sandbox.evaluate(script, [library])
    await outputOf(worker)
    stderr = (await worker.exited).stderr
  }
  const lines = stderr.split('\n').flatMap((line) => [...line.matchAll(/^(\w+)=(\d+)$/g)])
  return Object.fromEntries(lines.map(([, name, code]) => [name ?? '', Number(code)]))
}

async function unprotected(args: readonly string[], stream: 'stdout' | 'stderr' = 'stdout'): Promise<string> {
  const child = spawn(process.execPath, args, { env: { ...process.env, HEARTH_PROBE: canary }, stdio: 'pipe' })
  let text = ''
  child[stream].on('data', (chunk: Buffer) => (text += chunk.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  return text
}

function compileProbe(): string | null {
  const source = path.join(folder, 'probe.c')
  const library = path.join(folder, 'probe.so')
  writeFileSync(source, syscallProbe)
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, source], { stdio: 'ignore' })
    return library
  } catch {
    // No compiler here: the caller says so and skips.
    return null
  }
}

async function listening(options: { port: number; host: string } | { path: string }): Promise<Server> {
  const server = createServer((socket) => {
    arrived += 1
    socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, resolve)
  })
  servers.push(server)
  return server
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}

function skip(context: { skip(note: string): void }, name: string, reason: string): void {
  const note = `${name}: skipped, ${reason}`
  process.stderr.write(`${note}\n`)
  context.skip(note)
}
