import { readFileSync } from 'node:fs'
import path from 'node:path'
import { preloads } from '../../../../build/preload.ts'
import { runStep } from '../../../../build/step.ts'
import { findChromium } from '../../../../build/test/chromium.ts'
import { workerPage } from '../../../../build/worker-page.ts'
import type { WorkerProcess } from '../../../../contract/worker.ts'
import type { Without } from '../../../../e2e/electron/standin/instance/arguments.ts'
import { treeMembers } from '../../process-tree.ts'
import type { ElectronProgram } from '../program.ts'

const entry = path.resolve(import.meta.dirname, '../../../../e2e/electron/standin/instance/entry.ts')

/** Whether there is a Chromium to stand in for Electron's; says so where there is none. */
export function hasChromium(): boolean {
  if (process.platform !== 'win32' && findChromium() !== null) return true
  process.stderr.write('Tests of the page host are skipped: there is no Chromium here.\n')
  return false
}

/** Builds what the stand-in shows. */
export async function buildPage(): Promise<void> {
  await runStep(workerPage)
  await runStep(preloads)
}

/**
 * The stand-in in the place of Electron: the true instance code, preload and pages around Debian's
 * Chromium with its sandbox on. `without` takes protections away.
 */
export function standIn(without: readonly Without[] = [], ...more: readonly string[]): ElectronProgram {
  const args = [entry, ...more, ...(without.length === 0 ? [] : [`--without=${without.join()}`])]
  return { command: process.execPath, args, environment: { PATH: process.env['PATH'] }, webgpu: 'swiftshader' }
}

/** Process ids of Chromium's processes of one type below a worker. */
export function chromiumProcesses(worker: WorkerProcess, type: 'gpu-process' | 'renderer'): readonly number[] {
  return treeMembers(worker.pid).flatMap(({ pid }) =>
    readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`--type=${type}`) ? [pid] : [],
  )
}
