import { encodeFrame, encodeJsonFrame } from '../../../contract/worker-frames.ts'
import { FromWorker } from '../../../contract/worker.ts'
import type { WorkerReady } from '../../../contract/worker.ts'
import { rehearse } from '../node/rehearse.ts'
import type { JobChannel } from '../report/job-report.ts'
import { prepareJob } from '../wasm/run-job.ts'
import { openGpu } from '../wgsl/open-gpu.ts'
import type { OpenGpu } from '../wgsl/open-gpu.ts'
import { runWgslJob } from '../wgsl/run-wgsl-job.ts'
import { WorkShare } from '../wgsl/work-share.ts'
import { enginePort } from './engine-port.ts'
import { JobInbox } from './job-inbox.ts'
import type { ReceivedJob } from './job-inbox.ts'

/*
 * The Web Worker of the page: `ready`, one job, its frames, and then nothing until it is killed from
 * outside. Strangers' modules and shaders run here and nowhere else.
 */

type PreparedJob = (channel: JobChannel) => Promise<void> | void

async function main(): Promise<void> {
  const port = await enginePort()
  if (port.task.do !== 'jobs') throw new Error('This page is for jobs only.')
  const channel: JobChannel = {
    json: (type, value) => port.send(encodeJsonFrame(type, value)),
    bytes: (type, payload) => port.send(encodeFrame(type, payload)),
  }
  const gpu = port.task.gpu ? await openGpu(browserGpu()) : null
  rehearse(gpu === null ? 'wasm' : 'wgsl')
  port.send(encodeJsonFrame(FromWorker.ready, ready(gpu)))
  const share = new WorkShare()
  let job: PreparedJob | null = null
  const inbox = new JobInbox({
    complete: (received) => (job = prepared(received, gpu, share)),
    run: () => void Promise.resolve(job?.(channel)).catch(reportError),
    pace: (now) => share.set(now),
  })
  port.listen((bytes) => inbox.take(bytes))
}

function browserGpu(): GPU {
  if ('gpu' in navigator) return navigator.gpu
  throw new Error('This browser engine has no WebGPU.')
}

function ready(gpu: OpenGpu | null): WorkerReady {
  return { protocol: 2, kinds: [gpu === null ? 'wasm' : 'wgsl'], adapter: gpu?.adapter ?? null }
}

function prepared({ job, blobs }: ReceivedJob, gpu: OpenGpu | null, share: WorkShare): PreparedJob {
  if (job.kind === 'wasm' && gpu === null) return prepareJob(job, blobs)
  if (job.kind === 'wgsl' && gpu !== null) return (channel) => runWgslJob(job, blobs, gpu.openDevice, channel, share)
  throw new Error(`This worker runs no jobs of kind ${job.kind}.`)
}

// As an uncaught error it reaches the instance, which ends.
main().catch(reportError)
