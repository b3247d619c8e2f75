import { HearthError } from '../../../contract/errors.ts'
import { FrameReader } from '../../../contract/worker-frames.ts'
import type { Frame } from '../../../contract/worker-frames.ts'
import { FromWorker, WorkerReady } from '../../../contract/worker.ts'
import type { GpuAdapter, JobKind, WorkerProcess, WorkerUsage } from '../../../contract/worker.ts'
import { parse } from './worker-output.ts'

/** Creating a device and computing a known answer on it takes seconds where a processor plays the GPU. */
const READY_MS: Readonly<Record<JobKind, number>> = { wasm: 15_000, wgsl: 45_000 }

/** A worker that has said it is ready, and waits for its one job. */
export interface ReadyWorker {
  readonly process: WorkerProcess
  /** What it computes on; null for a worker without a GPU. */
  readonly adapter: GpuAdapter | null
  /** What it used before any job; null where the platform cannot tell. Never rejects. */
  readonly idle: Promise<WorkerUsage | null>
  /** What it says from here on; ends with its output and gives the bytes of a frame that was cut. */
  readonly frames: AsyncIterator<Frame, number>
}

/**
 * Waits for a worker's first word. The worker is gone when this fails.
 * @throws HearthError `worker/start-failed`, `worker/bad-frame`
 */
export async function readyWorker(process: WorkerProcess, kind: JobKind, stop: AbortSignal): Promise<ReadyWorker> {
  let late = false
  const timer = setTimeout(() => {
    late = true
    process.kill()
  }, READY_MS[kind])
  const onStop = (): void => process.kill()
  stop.addEventListener('abort', onStop)
  if (stop.aborted) onStop()
  try {
    const frames = framesOf(process)
    const first = await frames.next()
    if (first.done === true) throw notReady(late ? 'it did not get ready' : lastLine((await process.exited).stderr))
    if (first.value.type !== FromWorker.ready) throw notReady('it did not say what it is')
    const { kinds, adapter } = parse(WorkerReady, first.value)
    if (!kinds.includes(kind)) throw notReady(`it runs no jobs of kind ${kind}`)
    if (kind === 'wgsl' && adapter === null) throw notReady('it has no GPU')
    return { process, adapter, idle: process.usage().catch(() => null), frames }
  } catch (error: unknown) {
    process.kill()
    await process.exited
    throw error
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
  }
}

async function* framesOf(process: WorkerProcess): AsyncGenerator<Frame, number> {
  const reader = new FrameReader()
  for await (const chunk of process.received) yield* reader.push(chunk)
  return reader.pending
}

function notReady(why: string): HearthError {
  return new HearthError('worker/start-failed', `The worker did not start: ${why}.`)
}

function lastLine(stderr: string): string {
  return stderr.trim().split('\n').at(-1)?.slice(0, 300) || 'it ended without a word'
}
