import { encodeFrame, encodeJsonFrame } from '../../contract/worker-frames.ts'
import { FromWorker } from '../../contract/worker.ts'
import type { WorkerReady } from '../../contract/worker.ts'
import { GpuArgument, openDawn } from './node/dawn.ts'
import { readJob, readRun, writeFully } from './node/frame-pipes.ts'
import { listenForPace } from './node/listen-pace.ts'
import type { ReceivedJob } from './node/frame-pipes.ts'
import { rehearse } from './node/rehearse.ts'
import { watchParent } from './node/watch-parent.ts'
import type { JobChannel } from './report/job-report.ts'
import { prepareJob } from './wasm/run-job.ts'
import type { OpenGpu } from './wgsl/open-gpu.ts'
import { runWgslJob } from './wgsl/run-wgsl-job.ts'
import { WorkShare } from './wgsl/work-share.ts'

/*
 * The worker process: `ready`, one job from stdin, its frames, end. Options:
 * --gpu=JSON       a worker for GPU jobs instead of modules; see GpuArgument
 * --frames=N       its frames go to descriptor N instead of stdout; a GPU worker must have it, because
 *                  Dawn prints what its compiler says about a stranger's shader on stdout
 * --watch-parent   ends with its parent
 */

async function main(): Promise<void> {
  const [gpuArgument, framesArgument] = [option('gpu'), option('frames')]
  if (process.argv.includes('--watch-parent')) watchParent()
  if (gpuArgument !== null && framesArgument === null) {
    throw new Error(
      'A GPU worker needs a descriptor of its own for its frames, such as --frames=4; Dawn prints on stdout.',
    )
  }
  const descriptor = framesArgument === null ? 1 : Number(framesArgument)
  const channel: JobChannel = {
    json: (type, value) => writeFully(descriptor, encodeJsonFrame(type, value)),
    bytes: (type, payload) => writeFully(descriptor, encodeFrame(type, payload)),
  }
  const gpu = gpuArgument === null ? null : await openDawn(GpuArgument.parse(JSON.parse(gpuArgument)))
  rehearse(gpu === null ? 'wasm' : 'wgsl')
  writeFully(descriptor, encodeJsonFrame(FromWorker.ready, ready(gpu)))
  const run = prepared(readJob(), gpu)
  // The job may still be unpaid: until this order it is only made ready.
  readRun()
  await run(channel)
}

function prepared({ job, blobs }: ReceivedJob, gpu: OpenGpu | null): (channel: JobChannel) => Promise<void> | void {
  if (job.kind === 'wasm' && gpu === null) return prepareJob(job, blobs)
  if (job.kind === 'wgsl' && gpu !== null) {
    return (channel) => {
      const share = new WorkShare()
      listenForPace((now) => share.set(now))
      return runWgslJob(job, blobs, gpu.openDevice, channel, share)
    }
  }
  throw new Error(`This worker runs no jobs of kind ${job.kind}.`)
}

function ready(gpu: OpenGpu | null): WorkerReady {
  return { protocol: 2, kinds: [gpu === null ? 'wasm' : 'wgsl'], adapter: gpu?.adapter ?? null }
}

function option(name: string): string | null {
  const prefix = `--${name}=`
  return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length) ?? null
}

try {
  await main()
  // Not by itself: Dawn keeps the loop alive, and its finalisers crash.
  process.exit(0)
} catch (error: unknown) {
  const sentence = error instanceof Error ? error.message : String(error)
  process.stderr.write(`The worker ended: ${sentence.replaceAll(/\s+/g, ' ').slice(0, 500)}\n`)
  process.exit(1)
}
