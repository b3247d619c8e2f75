import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { killGroup, killProcess } from './process-ref.ts'
import { ProcessTree } from './process-tree.ts'

const MiB = 1024 * 1024
const children: ChildProcess[] = []
const trees: ProcessTree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) for (const member of tree.close()) killProcess(member)
  for (const child of children.splice(0)) if (child.exitCode === null && child.pid !== undefined) killGroup(child.pid)
})

/** Runs until it says so for the first time. */
async function started(script: string): Promise<{ readonly pid: number; readonly tree: ProcessTree }> {
  const child = spawn(process.execPath, ['--eval', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  for await (const _ of child.stdout.iterator({ destroyOnReturn: false })) break
  const tree = new ProcessTree(child.pid ?? 0)
  trees.push(tree)
  return { pid: child.pid ?? 0, tree }
}

describe.runIf(process.platform === 'linux')('a tree of processes', () => {
  test('is measured as a whole', async () => {
    const { tree } = await started(`
      require('child_process').spawn(process.execPath, ['--eval', 'const b = Buffer.alloc(64 * 2 ** 20, 1); for (;;) b[0]++'])
      console.log('ready'); setInterval(() => {}, 1000)`)
    await expect.poll(() => tree.usage()?.processes).toBe(2)
    await expect.poll(() => tree.usage()?.rssBytes, { timeout: 30_000 }).toBeGreaterThan(130 * MiB)
    const before = tree.usage()?.cpuMs ?? 0
    await expect.poll(() => tree.usage()?.cpuMs ?? 0, { timeout: 30_000 }).toBeGreaterThan(before + 100)
  })

  test('grows by what is started later', async () => {
    const { tree } = await started(`
      console.log('ready')
      setTimeout(() => require('child_process').spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']), 300)
      setInterval(() => {}, 1000)`)
    expect(tree.usage()?.processes).toBe(1)
    await expect.poll(() => tree.usage()?.processes, { timeout: 30_000 }).toBe(2)
  })

  test('keeps a member whose parent has gone', async () => {
    const { tree } = await started(`
      const orphan = "setInterval(() => {}, 1000)"
      const parent = "require('child_process').spawn(process.execPath, ['--eval', " + JSON.stringify(orphan) + "], { detached: true }); setTimeout(process.exit, 1500)"
      require('child_process').spawn(process.execPath, ['--eval', parent])
      console.log('ready'); setInterval(() => {}, 1000)`)
    await expect.poll(() => tree.usage()?.processes, { timeout: 30_000 }).toBe(3)
    await expect.poll(() => tree.usage()?.processes, { timeout: 30_000 }).toBe(2)
    expect(tree.members().length).toBe(3)
  })

  test('that is gone has no figures, and holds nothing open once closed', async () => {
    const before = readdirSync('/proc/self/fd').length
    const { pid, tree } = await started(`console.log('ready'); setInterval(() => {}, 1000)`)
    expect(tree.usage()).not.toBeNull()
    killGroup(pid)
    await expect.poll(() => tree.usage()).toBeNull()
    tree.close()
    // The pipe of the child may still be closing.
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 1)
  })
})
