import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { GpuSupport } from '../../contract/worker.ts'
import { sourceLayout } from '../../main/layout.ts'
import { chooseHost } from '../../worker/hosts/choose-host.ts'
import { matmulManifest } from '../../worker/programs/wgsl/matmul.ts'
import { shaderJob, type ShaderJob } from '../../worker/sandbox/wgsl/testing/shader-job.ts'
import { softwareGpuEnvironment } from '../../worker/sandbox/wgsl/testing/software-gpu.ts'
import { BareResult, type BareSettings } from '../rig/bare-dawn-messages.ts'
import { gpuRun } from '../rig/gpu-run.ts'
import { against, median, percentile, rounded, type Bench } from './result.ts'

const layout = sourceLayout(path.resolve(import.meta.dirname, '..', '..'))
const source = path.join(layout.programsDir, 'gpu-matmul.wgsl')
const TIMES = 5
/** Long enough that starting up does not count, short enough to be repeated. */
const RUN_MS = 3000
const DISPATCH_MS = 100
const seed = 7

const run = promisify(execFile)

async function bare(settings: BareSettings, software: boolean): Promise<BareResult> {
  const environment = { ...process.env, ...(software ? softwareGpuEnvironment : {}) }
  const script = path.resolve(import.meta.dirname, '..', 'rig', 'bare-dawn.ts')
  const { stdout } = await run(process.execPath, [script, JSON.stringify(settings)], { env: environment })
  return BareResult.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
}

/** Rounds and rows a dispatch that make a run of about `RUN_MS` in dispatches of about `DISPATCH_MS`. */
async function sized(start: BareSettings, software: boolean): Promise<BareSettings> {
  const trials: number[] = []
  while (trials.length < 3) trials.push((await bare(start, software)).runMs)
  // The quickest is the one that others disturbed least.
  const roundMs = Math.min(...trials)
  const rows = Math.min(start.rows, Math.max(1, Math.round((start.rows * DISPATCH_MS) / roundMs)))
  return { ...start, rounds: Math.max(1, Math.round(RUN_MS / roundMs)), rows, patient: false }
}

async function jobOf({ n, rounds }: BareSettings): Promise<ShaderJob> {
  const { kind: _kind, module: _module, ...manifest } = matmulManifest('0'.repeat(64), { n, seed })
  const limits = { wallMs: 120_000, outputBytes: 4 * n * n }
  return shaderJob(await readFile(source, 'utf8'), { ...manifest, rounds, limits })
}

interface Measured {
  readonly inWorker: readonly number[]
  /** Bare Dawn as its binding comes, and waiting as the worker does. */
  readonly eager: readonly number[]
  readonly patient: readonly number[]
}

/** All ways in turn, so that a slow moment of the machine meets each. */
async function measure(
  settings: BareSettings,
  software: boolean,
  inWorker: (job: ShaderJob) => Promise<{ readonly totalMs: number; readonly product: Uint8Array }>,
): Promise<Measured> {
  const job = await jobOf(settings)
  const measured = { inWorker: new Array<number>(), eager: new Array<number>(), patient: new Array<number>() }
  for (let time = 0; time < TIMES; time += 1) {
    const plain = await bare(settings, software)
    const { totalMs, product } = await inWorker(job)
    if (createHash('sha256').update(product).digest('hex') !== plain.sha256) throw new Error('The products differ.')
    measured.eager.push(plain.totalMs)
    measured.inWorker.push(totalMs)
    measured.patient.push((await bare({ ...settings, patient: true }, software)).totalMs)
  }
  return measured
}

export const wgslBare: Bench = {
  name: 'wgsl-bare',
  summary: 'a matrix product as a job, in a worker and its sandbox, against the same kernel on bare Dawn',
  run: async (say) => {
    const host = await chooseHost({
      workerFile: layout.workerFile,
      nodeBinary: process.execPath,
      gpuModule: layout.gpuModule,
    })
    await host.settled()
    const { gpu, host: name } = host.report()
    const adapter: GpuSupport['adapters'][number] | undefined = gpu.adapters[0]
    if (adapter === undefined) {
      say(`wgsl-bare cannot be measured: ${gpu.summary}`)
      return []
    }
    const n = adapter.software ? 256 : 2048
    const whole = { rounds: 1, rows: Math.ceil(n / 8), patient: true }
    const start = { module: layout.gpuModule, source, n, seed, ...whole }
    const settings = await sized(start, adapter.software)
    const { inWorker, eager, patient } = await measure(settings, adapter.software, async (job) => {
      const { told, totalMs } = await gpuRun(host, adapter.id, job)
      return { totalMs, product: new Uint8Array(told.words('product').buffer) }
    })
    return [
      {
        name: 'wgsl-bare',
        value: rounded(median(inWorker)),
        unit: 'ms',
        p99: rounded(percentile(inWorker, 0.99)),
        // The faster of the two: a slow way to wait is no excuse for a slow path.
        ...against({ name: 'bare Dawn', value: Math.min(median(eager), median(patient)) }, median(inWorker)),
        detail: `${adapter.description} in the ${name} worker, from the job's first byte to its result: ${settings.rounds} products of ${settings.n}x${settings.n}; bare Dawn with ${settings.rows} of ${Math.ceil(settings.n / 8)} rows of workgroups a dispatch takes ${rounded(median(eager))} ms as its binding waits, a core busy, and ${rounded(median(patient))} ms as the worker waits`,
      },
    ]
  },
}
