import { execFile } from 'node:child_process'
import path from 'node:path'
import type { Gpu, GpuReport } from '../../../../contract/hardware.ts'
import { say } from '../../../../contract/words/say.ts'
import { systemClock, type Clock } from '../../ports/clock.ts'
import { silentLog, type Log } from '../../ports/log.ts'
import { parseCsv, QUERY_ARGUMENTS } from './csv.ts'
import { diagnoseText, garbage, notExecutable, notInstalled, timeout, unknownFailure, warning } from './diagnose.ts'
import { explained, sleeping } from './findings.ts'
import { knownFolders, locate, nvidiaCardOnBus } from './locate.ts'
import { normaliseLog } from './normalise.ts'
import type { GpuProbe, GpuProblem } from './probe.ts'
import { runSmiProcess } from './smi-process.ts'
import { lookAround, type Surroundings } from './surroundings.ts'

export interface NvidiaSmiOptions {
  readonly clock?: Clock
  readonly log?: Log
  /** Folders searched instead of the known ones; for tests and unusual installations. */
  readonly folders?: readonly string[]
  /** How long the tool may take, milliseconds. */
  readonly timeoutMs?: number
  readonly platform?: NodeJS.Platform
  readonly lookAround?: () => Promise<Surroundings>
  /** Runs node-nvidia-smi; null, and on Windows, where no Node can be forked for it: the tool is asked directly. */
  readonly script: string | null
}

/** All the tool gets: plain English messages and, on Windows, what every program needs to start. */
const TOOL_ENVIRONMENT: NodeJS.ProcessEnv = {
  LC_ALL: 'C',
  ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}),
}

type Findings = Pick<GpuReport, 'gpus' | 'problem'>

/** Cards through NVIDIA's own tool, by way of node-nvidia-smi where that can be done safely. */
export function createNvidiaSmiProbe(options: NvidiaSmiOptions): GpuProbe {
  const clock = options.clock ?? systemClock
  const log = options.log ?? silentLog
  const platform = options.platform ?? process.platform
  const folders = options.folders ?? knownFolders(platform)
  const timeoutMs = options.timeoutMs ?? 2000
  const look = options.lookAround ?? (() => lookAround())
  let known: readonly Gpu[] = []
  const script = platform === 'win32' ? null : options.script

  async function ask(binary: string | null): Promise<Findings> {
    if (binary === null) return { gpus: [], problem: notInstalled(await nvidiaCardOnBus(), folders.join(', ')) }
    return script === null ? askDirectly(binary, timeoutMs) : askThroughPackage(script, binary, timeoutMs, log)
  }

  return {
    async probe() {
      const [binary, around] = [locate(folders, platform), await look()]
      const findings: Findings =
        around.asleep && known.length > 0 ? sleeping(known) : explained(await ask(binary), around)
      if (findings.gpus.length > 0) known = findings.gpus
      log.info('gpus.probed', {
        binary,
        gpus: findings.gpus.length,
        problem: findings.problem?.code ?? null,
      })
      return {
        checkedAt: clock.now(),
        ...findings,
        gpus: findings.gpus.map((gpu) => ({ ...gpu, source: 'nvidia-smi' as const })),
      }
    },
  }
}

async function askThroughPackage(script: string, binary: string, timeoutMs: number, log: Log): Promise<Findings> {
  // The package runs `nvidia-smi` by name through a shell, so the folder decides which one it is.
  const searchPath = [path.dirname(binary), '/usr/bin', '/bin'].join(':')
  const outcome = await runSmiProcess({ script, searchPath, timeoutMs })
  // Asked again it would only hang again.
  if (outcome.kind === 'timeout') return { gpus: [], problem: timeout(binary, timeoutMs) }
  if (outcome.kind === 'data') {
    const gpus = normaliseLog(outcome.data)
    if (gpus !== null) return { gpus: [...gpus], problem: noneFound(gpus) }
  }
  if (outcome.kind === 'unavailable') log.warn('gpus.fork-unavailable', { detail: outcome.detail })
  // The package throws away good output when a line came on stderr, and hides what a failing
  // tool said on stdout: asked directly, both can be shown.
  const direct = await askDirectly(binary, timeoutMs)
  return outcome.kind === 'failed' && direct.gpus.length > 0 ? { ...direct, problem: warning(outcome.detail) } : direct
}

function noneFound(gpus: readonly Gpu[]): GpuProblem | null {
  return gpus.length === 0 ? diagnoseText('No devices were found') : null
}

function askDirectly(binary: string, timeoutMs: number): Promise<Findings> {
  return new Promise((resolve) => {
    execFile(
      binary,
      [...QUERY_ARGUMENTS],
      { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 256 * 1024, env: TOOL_ENVIRONMENT, windowsHide: true },
      (error, stdout, stderr) => {
        const printed = `${stdout}\n${stderr}`
        const gpus = error === null ? parseCsv(stdout) : null
        if (gpus !== null) resolve({ gpus: [...gpus], problem: stderr.trim() === '' ? null : warning(stderr) })
        else resolve({ gpus: [], problem: explain(binary, error, printed, timeoutMs) })
      },
    )
  })
}

function explain(
  binary: string,
  error: (Error & { code?: unknown; killed?: boolean }) | null,
  printed: string,
  timeoutMs: number,
): GpuProblem {
  if (error?.killed === true) return timeout(binary, timeoutMs)
  if (error?.code === 'EACCES') return notExecutable(binary, error.message)
  const known = diagnoseText(printed)
  if (known !== null) return known
  return error === null ? garbage(binary, printed) : unknownFailure(binary, exitWords(error), printed)
}

function exitWords(error: Error & { code?: unknown }): string {
  if (typeof error.code === 'number') return say`exit code ${error.code}`
  return typeof error.code === 'string' ? error.code : say`no exit code`
}
