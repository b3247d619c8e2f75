import { FrameReader } from '../../contract/worker-frames.ts'
import { FromWorker, type WorkerHost } from '../../contract/worker.ts'
import { framesOfJob, type ShaderJob } from '../../worker/sandbox/wgsl/testing/shader-job.ts'
import { Told } from '../../worker/sandbox/wgsl/testing/told.ts'

export interface GpuRun {
  readonly told: Told
  /** From handing the job to a waiting worker to its result. */
  readonly totalMs: number
}

/** Runs a shader in a worker and nothing else: no payment, no HTTP, no books. */
export async function gpuRun(host: WorkerHost, adapter: string, job: ShaderJob): Promise<GpuRun> {
  const worker = await host.start({ memoryMiB: job.job.manifest.limits.memoryMiB, gpu: adapter })
  try {
    const reader = new FrameReader()
    const told = new Told()
    let startedAt = 0
    for await (const chunk of worker.received) {
      for (const { type, payload } of reader.push(chunk)) {
        if (type === FromWorker.ready) {
          startedAt = performance.now()
          for (const frame of framesOfJob(job)) await worker.send(frame)
        } else if (type === FromWorker.output || type === FromWorker.fileData) told.bytes(type, payload)
        else told.json(type, JSON.parse(new TextDecoder().decode(payload)))
      }
      if (told.hasEnded) return { told, totalMs: performance.now() - startedAt }
    }
    throw new Error(`The worker ended early: ${(await worker.exited).stderr}`)
  } finally {
    worker.kill()
    await worker.exited
  }
}
