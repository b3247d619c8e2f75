import { HearthError } from '../../../contract/errors.ts'
import type { JobInputs, JobLimits, JobManifest } from '../../../contract/job.ts'
import type { WgslLimits } from '../../../contract/wgsl.ts'
import type { HostReport } from '../../../contract/worker.ts'
import { buffersProblem } from './buffers-problem.ts'
import { inputBytes } from './job-frames.ts'
import type { SoldGpu } from './sold-gpu.ts'

/** Everything one job reads, together: the worker holds it in memory. */
export const MAX_INPUT_BYTES = 256 * 1024 * 1024

/** The most a job of each kind may ask for. */
export interface LargestLimits {
  readonly wasm: JobLimits
  readonly wgsl: WgslLimits
}

export interface AdmissionRules {
  readonly report: Pick<HostReport, 'strangers' | 'builtIn' | 'gpu'>
  /** What GPU jobs run on at the moment. */
  readonly gpu: SoldGpu | null
  /** SHA-256 of the modules and sources that come with Hearth. */
  readonly builtIn: ReadonlySet<string>
  readonly maximum: LargestLimits
}

/** Why this machine would not run such a job, or null; pure. */
export function refusalOf(
  manifest: JobManifest,
  { report, gpu, builtIn, maximum }: AdmissionRules,
): HearthError | null {
  const allowed = builtIn.has(manifest.module) ? report.builtIn : report.strangers
  if (!allowed) {
    return new HearthError('job/not-admitted', notAllowed(report), {
      hint: report.builtIn ? 'Use one of the programs that GET /v1/offers lists.' : 'Try another provider.',
    })
  }
  if (manifest.kind === 'wgsl' && gpu === null) {
    return new HearthError('job/not-admitted', 'No GPU jobs run on this machine at the moment.', {
      hint: 'GET /v1/offers tells what can be bought here.',
    })
  }
  const problem = overLimit(manifest, maximum)
  if (problem === null) return null
  return new HearthError('job/not-admitted', problem, { hint: 'GET /v1/offers tells the largest limits.' })
}

/** Why these inputs cannot be given to a worker, or null; pure. */
export function inputsProblem(manifest: JobManifest, inputs: JobInputs, gpu: SoldGpu | null): string | null {
  const bytes = inputBytes(inputs)
  if (bytes > MAX_INPUT_BYTES) {
    return `The inputs have ${bytes} bytes together; a job may be given at most ${MAX_INPUT_BYTES}.`
  }
  return manifest.kind === 'wgsl' && gpu !== null ? buffersProblem(manifest, inputs, gpu.maxBufferBytes) : null
}

function overLimit(manifest: JobManifest, maximum: LargestLimits): string | null {
  return manifest.kind === 'wasm'
    ? firstOver(manifest.limits, maximum.wasm, ['wallMs', 'cpuMs', 'memoryMiB', 'outputBytes'])
    : firstOver(manifest.limits, maximum.wgsl, ['wallMs', 'memoryMiB', 'outputBytes'])
}

function firstOver<Name extends string>(
  asked: Readonly<Record<Name, number>>,
  most: Readonly<Record<Name, number>>,
  names: readonly Name[],
): string | null {
  const over = names.find((name) => asked[name] > most[name])
  return over === undefined ? null : `The limit ${over} may be at most ${most[over]} here.`
}

function notAllowed(report: Pick<HostReport, 'builtIn'>): string {
  if (!report.builtIn) return 'No job can run on this machine at the moment.'
  return 'This machine has no sandbox for modules that buyers bring; it runs only its listed programs.'
}
