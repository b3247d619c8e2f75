import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { runStep } from '../../build/step.ts'
import { workerBundle } from '../../build/worker.ts'
import { chooseHost } from './choose-host.ts'
import { findTool } from './find-tool.ts'
import { isRunning } from './process-ref.ts'
import { treeMembers } from './process-tree.ts'
import { launch } from './launch.ts'
import type { LaunchPlan } from './launch.ts'

const workerFile = path.resolve(import.meta.dirname, '../../out/worker/worker.mjs')
const linux = process.platform === 'linux'

beforeAll(() => runStep(workerBundle), 120_000)

function without(...missing: readonly string[]): (tool: string) => Promise<string | null> {
  return async (tool) => (missing.includes(tool) ? null : findTool(tool))
}

describe('the host chosen at start', () => {
  test('keeps strangers out where there is no sandbox, and says what to install', async () => {
    const host = await chooseHost({ workerFile, nodeBinary: process.execPath, find: without('bwrap', 'unshare') })
    const report = host.report()
    expect(report).toMatchObject({ host: 'plain', strangers: false, builtIn: true })
    expect(report.summary).toContain('install bubblewrap')
    expect(report.protections.find(({ id }) => id === 'network')).toMatchObject({ on: false })
    expect(report.protections.find(({ id }) => id === 'files')).toMatchObject({ on: false })
  })

  test('says of every stronger host that it holds what it promises', async () => {
    for (const missing of [[], ['bwrap']]) {
      const report = (
        await chooseHost({ workerFile, nodeBinary: process.execPath, find: without(...missing) })
      ).report()
      if (!report.strangers) {
        process.stderr.write(`no sandbox without ${missing.join()}: ${report.summary}\n`)
        continue
      }
      const off = report.protections.filter(({ on }) => !on).map(({ id }) => id)
      expect(off).toEqual([])
    }
  })

  test.runIf(linux)('says what each missing protection costs, and of no other', async () => {
    for (const missing of [['prlimit'], ['bwrap', 'perl'], ['bwrap', 'unshare'], []]) {
      const host = await chooseHost({ workerFile, nodeBinary: process.execPath, find: without(...missing) })
      const { protections } = host.report()
      const wrong = protections.filter(({ on, cost }) => on !== (cost === ''))
      expect(wrong).toEqual([])
    }
  })

  test.runIf(linux)('still takes jobs without kernel limits, or without a filter in namespaces', async (context) => {
    for (const [missing, lost] of [
      [['prlimit'], 'limits'],
      [['bwrap', 'perl'], 'syscalls'],
    ] as const) {
      const host = await chooseHost({ workerFile, nodeBinary: process.execPath, find: without(...missing) })
      const report = host.report()
      if (!report.strangers) context.skip(report.summary)
      // A setpriv that filters by itself needs no Perl.
      const off = report.protections.filter(({ on }) => !on).map(({ id }) => id)
      expect([[lost], lost === 'syscalls' ? [] : [lost]]).toContainEqual(off)
    }
  })

  test.runIf(linux)('is not one that only looks like a sandbox', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hearth-pretender-'))
    const pretender = path.join(folder, 'bwrap')
    writeFileSync(pretender, pretending(workerFile), { mode: 0o755 })
    const find = async (tool: string): Promise<string | null> => (tool === 'bwrap' ? pretender : null)
    const report = (await chooseHost({ workerFile, nodeBinary: process.execPath, find })).report()
    rmSync(folder, { recursive: true })
    expect(report).toMatchObject({ host: 'plain', strangers: false })
    expect(report.summary).toContain('was not kept from: network, files, processes, syscalls')
  })

  test('runs nothing at all when even a plain worker does not start', async () => {
    const host = await chooseHost({
      workerFile: import.meta.filename,
      nodeBinary: process.execPath,
      find: async () => null,
    })
    expect(host.report()).toMatchObject({ host: 'none', strangers: false, builtIn: false })
    await expect(host.start({ memoryMiB: 1, gpu: null })).rejects.toMatchObject({ code: 'worker/start-failed' })
  })
})

describe('a worker process', () => {
  test('that cannot be started says so', async () => {
    await expect(launch({ command: '/nonexistent', args: [] })).rejects.toMatchObject({ code: 'worker/start-failed' })
  })

  test.runIf(linux)('is killed with everything below it', async () => {
    const nested = `const child = require('child_process').spawn(process.execPath, ['--eval', 'for(;;);'], { detached: true })
      console.log(child.pid); setInterval(() => undefined, 1000)`
    const worker = await launch(script(nested))
    for await (const _ of worker.received) break
    const usage = await worker.usage()
    expect(usage?.processes).toBe(2)
    expect(usage?.rssBytes).toBeGreaterThan(20 * 1024 * 1024)
    const members = treeMembers(worker.pid)
    worker.kill()
    await expect(worker.exited).resolves.toMatchObject({ signal: 'SIGKILL' })
    expect(members.filter((member) => isRunning(member))).toEqual([])
    expect(await worker.usage()).toBeNull()
    worker.kill()
  })

  test('keeps only the end of what it says on stderr', async () => {
    const worker = await launch(script(`process.stderr.write('x'.repeat(100_000) + 'the end')`))
    for await (const _ of worker.received);
    const { stderr, code } = await worker.exited
    expect(code).toBe(0)
    expect(stderr.length).toBe(4096)
    expect(stderr.endsWith('the end')).toBe(true)
  })

  test('that is gone takes no more frames', async () => {
    const worker = await launch(script('process.exit(3)'))
    await expect(worker.exited).resolves.toMatchObject({ code: 3 })
    await expect(worker.send(new Uint8Array(100))).rejects.toMatchObject({ code: 'worker/gone' })
  })

  test('gets no environment', async () => {
    const worker = await launch(script('console.log(JSON.stringify(Object.keys(process.env)))'))
    const chunks: Uint8Array[] = []
    for await (const chunk of worker.received) chunks.push(chunk)
    expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual([])
  })
})

/** A bubblewrap that starts the program without holding anything back. */
function pretending(bundle: string): string {
  return `#!${process.execPath}
const program = process.argv.slice(process.argv.indexOf('--') + 2)
const args = program.map((arg) => (arg === '/worker.mjs' ? ${JSON.stringify(bundle)} : arg))
process.execve(process.execPath, [process.execPath, ...args], {})`
}

function script(source: string): LaunchPlan {
  return { command: process.execPath, args: ['--eval', source] }
}
