import { FrameReader } from '../../contract/worker-frames.ts'
import { FromWorker, WorkerReady } from '../../contract/worker.ts'
import type { WorkerProcess } from '../../contract/worker.ts'
import { lastLine } from './self-check.ts'

/**
 * Starts a worker up to its `ready`, asks `look` of it and ends it.
 * @throws with what the worker said last when it is not ready in time
 */
export async function startOnce<T>(
  start: () => Promise<WorkerProcess>,
  readyMs: number,
  look: (ready: WorkerReady, worker: WorkerProcess) => T | Promise<T>,
): Promise<T> {
  const worker = await start()
  let late = false
  const timer = setTimeout(() => {
    late = true
    worker.kill()
  }, readyMs)
  try {
    const ready = await firstFrame(worker)
    if (ready !== null) return await look(ready, worker)
    const { stderr } = await worker.exited
    throw new Error(late ? 'its worker did not get ready in time' : (lastLine(stderr) ?? 'its worker said nothing'))
  } finally {
    clearTimeout(timer)
    worker.kill()
    await worker.exited
  }
}

async function firstFrame(worker: WorkerProcess): Promise<WorkerReady | null> {
  const reader = new FrameReader()
  for await (const chunk of worker.received) {
    const [frame] = reader.push(chunk)
    if (frame === undefined) continue
    if (frame.type !== FromWorker.ready) return null
    return WorkerReady.parse(JSON.parse(new TextDecoder().decode(frame.payload)))
  }
  return null
}
