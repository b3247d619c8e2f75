import { encodeFrame, encodeJsonFrame } from '../../../contract/worker-frames.ts'
import { FromWorker } from '../../../contract/worker.ts'
import type { WorkerReady } from '../../../contract/worker.ts'
import type { JobChannel } from '../report/job-report.ts'
import { runJob } from '../wasm/run-job.ts'
import { enginePort } from './engine-port.ts'
import { JobInbox } from './job-inbox.ts'
import type { ReceivedJob } from './job-inbox.ts'

/*
 * The Web Worker of the page: `ready`, one job, its frames, and then nothing until it is killed from
 * outside. Strangers' modules and shaders run here and nowhere else.
 */

async function main(): Promise<void> {
  const port = await enginePort()
  const channel: JobChannel = {
    json: (type, value) => port.send(encodeJsonFrame(type, value)),
    bytes: (type, payload) => port.send(encodeFrame(type, payload)),
  }
  const inbox = new JobInbox()
  const ready: WorkerReady = { protocol: 2, kinds: ['wasm'], adapter: null }
  port.send(encodeJsonFrame(FromWorker.ready, ready))
  port.listen((bytes) => {
    const received = inbox.take(bytes)
    if (received !== null) run(received, channel)
  })
}

function run({ job, blobs }: ReceivedJob, channel: JobChannel): void {
  if (job.kind !== 'wasm') throw new Error(`This worker runs no jobs of kind ${job.kind}.`)
  runJob(job, blobs, channel)
}

// As an uncaught error it reaches the page, which ends this Web Worker.
main().catch(reportError)
