import type { WgslWorkerJob } from '../../../contract/worker.ts'
import { JobReport } from '../report/job-report.ts'
import type { JobChannel } from '../report/job-report.ts'
import { checkManifest } from './check-manifest.ts'
import { compileShader } from './compile.ts'
import { DeviceWatch } from './device-watch.ts'
import { DeviceLost, JobFailure } from './failures.ts'
import { JobBuffers } from './job-buffers.ts'
import type { Output } from './job-buffers.ts'
import { PreparedPasses } from './prepared-passes.ts'
import { runPasses } from './run-passes.ts'
import { WorkPlan } from './work-plan.ts'
import { WorkShare } from './work-share.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** A job whose device was lost starts once more, on a new one. */
const ATTEMPTS = 2

/**
 * Runs the passes of one job to their end and reports it through `channel`: progress and file
 * frames, then exactly one `result`. `blobs` are in the order of `job.blobs`; blob 0 is the WGSL
 * source. `openDevice` gives the device, and a new one after the first was lost; it stays the
 * caller's. It computes as much of the time as `share` says. Rejects only on a fault of the executor itself.
 */
export async function runWgslJob(
  job: WgslWorkerJob,
  blobs: readonly Bytes[],
  openDevice: () => Promise<GPUDevice>,
  channel: JobChannel,
  share: WorkShare = new WorkShare(),
): Promise<void> {
  const report = new JobReport(channel)
  for (let left = ATTEMPTS - 1; !report.ended; left -= 1) {
    try {
      const outputs = await attempt(job, blobs, await open(openDevice), report, share)
      for (const { name, bytes } of outputs) report.file(name, bytes)
      report.end('exited', 0, '')
    } catch (error: unknown) {
      if (error instanceof JobFailure) report.end(error.reason, null, error.message)
      else if (!(error instanceof DeviceLost)) throw error
      else if (left === 0) report.end('gpu-lost', null, error.message)
    }
  }
}

async function open(openDevice: () => Promise<GPUDevice>): Promise<DeviceWatch> {
  try {
    return new DeviceWatch(await openDevice())
  } catch (cause: unknown) {
    throw new DeviceLost('There is no GPU to run on.', { cause })
  }
}

async function attempt(
  job: WgslWorkerJob,
  blobs: readonly Bytes[],
  watch: DeviceWatch,
  report: JobReport,
  share: WorkShare,
): Promise<readonly Output[]> {
  const { manifest } = job
  const { limits } = watch.device
  const inputs = inputsOf(job, blobs)
  const buffers = new JobBuffers(watch)
  report.phase('compiling')
  checkManifest(manifest, (name) => inputs.get(name)?.length ?? 0, limits)
  const module = await compileShader(watch, blobs[0] ?? new Uint8Array(), (text) => tell(report, text, manifest.limits))
  try {
    await buffers.fill(manifest.buffers, inputs)
    const passes = await PreparedPasses.create(watch, module, manifest.passes, buffers)
    report.phase('running')
    const plan = new WorkPlan(manifest.passes, manifest.rounds, limits.maxComputeWorkgroupsPerDimension)
    await runPasses(watch, passes, plan, share, (done) => report.progress(done))
    report.phase('writing')
    return await buffers.read(manifest.buffers)
  } finally {
    await buffers.clear()
  }
}

/** The compiler's words as the job's stderr, as far as the buyer's limit on output goes. */
function tell(report: JobReport, text: string, { outputBytes }: { readonly outputBytes: number }): void {
  const bytes = new TextEncoder().encode(text).subarray(0, outputBytes)
  if (bytes.length > 0) report.output(2, bytes)
}

function inputsOf(job: WgslWorkerJob, blobs: readonly Bytes[]): ReadonlyMap<string, Bytes> {
  const inputs = new Map<string, Bytes>()
  for (const [index, { use, path }] of job.blobs.entries()) {
    const bytes = blobs[index]
    if (use === 'file' && path !== undefined && bytes !== undefined) inputs.set(path, bytes)
  }
  return inputs
}
