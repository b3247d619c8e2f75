import { HearthError } from '../../../contract/errors.ts'
import type { JobInputs, JobLimits, JobManifest } from '../../../contract/job.ts'
import type { HostReport } from '../../../contract/worker.ts'
import { inputBytes } from './job-frames.ts'

/** Everything one job reads, together: the worker holds it in memory. */
export const MAX_INPUT_BYTES = 256 * 1024 * 1024

export interface AdmissionRules {
  readonly report: HostReport
  /** SHA-256 of the modules that come with Hearth. */
  readonly builtIn: ReadonlySet<string>
  readonly maximum: JobLimits
}

/** Why this machine would not run such a job, or null; pure. */
export function refusalOf(manifest: JobManifest, { report, builtIn, maximum }: AdmissionRules): HearthError | null {
  const allowed = builtIn.has(manifest.module) ? report.builtIn : report.strangers
  if (!allowed) {
    return new HearthError('job/not-admitted', notAllowed(report), {
      hint: report.builtIn ? 'Use one of the programs that GET /v1/offers lists.' : 'Try another provider.',
    })
  }
  const names = ['wallMs', 'cpuMs', 'memoryMiB', 'outputBytes'] as const
  const over = names.find((name) => manifest.limits[name] > maximum[name])
  if (over === undefined) return null
  return new HearthError('job/not-admitted', `The limit ${over} may be at most ${maximum[over]} here.`, {
    hint: 'GET /v1/offers tells the largest limits.',
  })
}

/** Why these inputs cannot be given to a worker, or null. */
export function inputsProblem(inputs: JobInputs): string | null {
  const bytes = inputBytes(inputs)
  if (bytes <= MAX_INPUT_BYTES) return null
  return `The inputs have ${bytes} bytes together; a job may be given at most ${MAX_INPUT_BYTES}.`
}

function notAllowed(report: HostReport): string {
  if (!report.builtIn) return 'No job can run on this machine at the moment.'
  return 'This machine has no sandbox for modules that buyers bring; it runs only its listed programs.'
}
