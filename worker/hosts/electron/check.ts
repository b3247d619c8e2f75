import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CHECK_ATTEMPTS, CheckFacts, CheckReport } from '../../../contract/worker-check.ts'
import type { WorkerProcess } from '../../../contract/worker.ts'
import { lastLine } from '../self-check.ts'
import { listenForCheck } from './check-targets.ts'
import { renderersAreFiltered } from './os-sandbox.ts'
import type { ElectronProgram } from './program.ts'
import { startWindow } from './start-window.ts'

const CHECK_MEMORY_MIB = 16
/** An attempt is given up after ten seconds; the rest is Electron starting on a busy machine. */
const CHECK_MS = 45_000

/** What came of a check. */
export interface PageCheck {
  /** Names of the attempts that got through; empty when every wall held. */
  readonly through: readonly string[]
  readonly tried: number
  /** Chromium's sandbox around the page's process; null where nobody can tell. */
  readonly sandboxed: boolean | null
}

/**
 * Starts an instance whose page tries everything in `CHECK_ATTEMPTS`. It is believed only where it
 * admits that something worked: what arrived at a listener or was left in a file counts, whatever it says,
 * and an attempt it does not mention counts as one that worked.
 * @throws HearthError `worker/start-failed`; Error when the check did not come to its end
 */
export async function checkWindow(program: ElectronProgram): Promise<PageCheck> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hearth-check-'))
  const canary = `canary-${randomBytes(16).toString('hex')}`
  const listening = await listenForCheck(folder, canary)
  let kept = false
  try {
    const { targets, arrived } = listening
    const task = { memoryMiB: CHECK_MEMORY_MIB, gpu: 'none', task: { do: 'check', targets } } as const
    const child = await startWindow(program, task, async (dataFolder) => {
      kept = await holds(dataFolder, canary)
    })
    const told = await linesOf(child, 2)
    const filtered = await renderersAreFiltered(child.pid)
    child.kill()
    await child.exited
    const { renderersSandboxed } = CheckFacts.parse(JSON.parse(told[0] ?? ''))
    const report = CheckReport.parse(JSON.parse(told[1] ?? ''))
    const names = Object.keys(CHECK_ATTEMPTS)
    const through = names.filter((name) => report[name] !== false || arrived.has(name))
    if (kept) through.push('page/kept data')
    return { through, tried: names.length, sandboxed: filtered ?? renderersSandboxed }
  } finally {
    listening.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The first lines a worker says. @throws when it ends or takes too long before */
async function linesOf(child: WorkerProcess, count: number): Promise<readonly string[]> {
  const timer = setTimeout(() => child.kill(), CHECK_MS)
  let text = ''
  try {
    for await (const chunk of child.received) {
      text += Buffer.from(chunk).toString('latin1')
      const lines = text.split('\n')
      if (lines.length > count) return lines
    }
  } finally {
    clearTimeout(timer)
  }
  const { stderr } = await child.exited
  throw new Error(`the check in its page did not end: ${lastLine(stderr) ?? 'it said nothing'}`)
}

/** Whether any file under a folder holds the text. */
async function holds(folder: string, text: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((one) => one.isFile())) {
    const content = await readFile(path.join(entry.parentPath, entry.name))
    if (content.includes(text) || content.includes(Buffer.from(text, 'utf16le'))) return true
  }
  return false
}
