import { HearthError } from '../../../contract/errors.ts'
import { PROVIDER_FAULTS } from '../../../contract/job.ts'
import type { EndReason, JobInputs, JobManifest, JobOutputs } from '../../../contract/job.ts'
import { FrameReader } from '../../../contract/worker-frames.ts'
import type { WorkerProcess, WorkerProgress, WorkerResult } from '../../../contract/worker.ts'
import type { Log, LogFields } from '../ports/log.ts'
import type { Blobs } from './blobs.ts'
import { inputBytes, sendJob, sendRun } from './job-frames.ts'
import { watchWorker } from './watch.ts'
import { WorkerOutput } from './worker-output.ts'

const READY_MS = 15_000
const SEND_MS = 60_000
/** Node itself, and what compiling and copying need beyond the module's own memory. */
const BASE_ALLOWANCE_BYTES = 192 * 1024 * 1024

export interface Outcome {
  readonly reason: EndReason
  /** For the buyer; null when there is nothing to say. */
  readonly message: string | null
  /** Null when the end is our fault: nothing is delivered then. */
  readonly outputs: JobOutputs | null
  /** What the worker measured; null when it did not get that far. */
  readonly timings: WorkerResult['timings'] | null
  /** Whether the order to run was given; before it, another worker can take the job. */
  readonly ran: boolean
  /** The disk had no room for what the job made. */
  readonly diskFull: boolean
}

export interface Supervision {
  readonly worker: WorkerProcess
  readonly manifest: JobManifest
  readonly inputs: JobInputs
  readonly blobs: Pick<Blobs, 'read' | 'writer'>
  readonly log: Log
  readonly onPhase: (phase: WorkerProgress['phase']) => void
  /** The order to run is given once this resolves; until then the worker only gets what it will read. */
  readonly go: Promise<void>
  /** Aborted with an `EndReason` to end the job at once. */
  readonly stop: AbortSignal
}

/** How a job ended, before its outputs are stored. */
export interface End {
  readonly reason: EndReason
  readonly message: string | null
  readonly exitCode: number | null
  readonly timings: WorkerResult['timings'] | null
  /** What the log says of an end that is our fault. */
  readonly fault: LogFields | null
}

/**
 * Runs one job in one worker, to its end or over its limits, and stores what it made. The worker is
 * killed in every case. Never throws: what goes wrong on our side is the end `host-fault`.
 */
export async function superviseJob(options: Supervision): Promise<Outcome> {
  const { worker, blobs, manifest, log, stop } = options
  const ready = Promise.withResolvers<void>()
  const output = new WorkerOutput(manifest.limits, () => blobs.writer(), {
    ready: () => ready.resolve(),
    phase: options.onPhase,
  })
  const ended = Promise.withResolvers<End>()
  const onStop = (): void => ended.resolve(endOfStop(stop.reason))
  const onError = (error: unknown): void => ended.resolve(endOfError(error))
  const received = receive(worker, output).then(ended.resolve, onError)
  stop.addEventListener('abort', onStop)
  if (stop.aborted) onStop()
  const running = drive(options, ready.promise, ended)
  running.catch(onError)

  const end = await ended.promise
  stop.removeEventListener('abort', onStop)
  worker.kill()
  // Nothing may still be writing when the outputs are closed.
  await received
  const stopWatching = await running.catch(() => null)
  stopWatching?.()
  return { ...(await store(end, output, log)), ran: stopWatching !== null }
}

/**
 * Sends the job and starts it; resolves, once it runs, with what ends the watch over its limits, or
 * with null when it ended before.
 */
async function drive(
  { worker, manifest, inputs, blobs, go }: Supervision,
  ready: Promise<void>,
  ended: PromiseWithResolvers<End>,
): Promise<(() => void) | null> {
  const over = ended.promise.then(() => 'over' as const)
  await within(READY_MS, Promise.race([ready, over]), 'The worker did not get ready.')
  const usage = worker.usage()
  await within(
    SEND_MS,
    Promise.race([sendJob(worker, manifest, inputs, blobs.read), over]),
    'The inputs were not taken.',
  )
  const atStart = await usage
  if ((await Promise.race([over, go])) === 'over') return null
  await sendRun(worker)
  return watchWorker(worker, atStart, {
    limits: manifest.limits,
    // Inputs are held twice for a moment, outputs while they grow; compiled code is larger than its module.
    allowanceBytes:
      BASE_ALLOWANCE_BYTES + 2 * inputBytes(inputs) + 3 * manifest.limits.outputBytes + 24 * inputs.module.size,
    crossed: (crossed) => ended.resolve(end(crossed.reason, crossed.message)),
  })
}

/** Takes frames until the result, or until the worker is gone without one. */
async function receive(worker: WorkerProcess, output: WorkerOutput): Promise<End> {
  const reader = new FrameReader()
  for await (const chunk of worker.received) {
    for (const frame of reader.push(chunk)) await output.accept(frame)
    if (output.result === null) continue
    const { reason, message, exitCode, timings } = output.result
    return { reason, message: message === '' ? null : message, exitCode, timings, fault: null }
  }
  return endOfDeath(await worker.exited, reader.pending)
}

function endOfDeath(death: Awaited<WorkerProcess['exited']>, cutFrameBytes: number): End {
  // Only the runtime writes there; a module has no way to that stream.
  if (/out of memory|heap limit|allocation failed/i.test(death.stderr)) {
    return end('memory-limit', 'The job used more memory than its worker may have.')
  }
  const { code, signal, stderr } = death
  return hostFault('The worker that ran the job died.', { code, signal, stderr, cutFrameBytes })
}

function endOfError(error: unknown): End {
  if (!(error instanceof HearthError)) {
    const problem = error instanceof Error ? error.message : 'unknown'
    return hostFault('Something went wrong on this machine.', { problem })
  }
  if (error.code === 'worker/output-limit') return end('output-limit', error.message)
  return hostFault(error.message, { code: error.code })
}

function endOfStop(reason: unknown): End {
  if (reason === 'buyer-cancelled') return end(reason, 'The buyer cancelled the job while it ran.')
  if (reason === 'person-stopped') return end(reason, 'The person at this machine stopped the job.')
  if (reason === 'person-returned') return end(reason, 'This machine is needed by its person.')
  return end('host-fault', 'This machine stopped taking part.')
}

function end(reason: EndReason, message: string): End {
  return { reason, message, exitCode: null, timings: null, fault: null }
}

function hostFault(message: string, fault: LogFields): End {
  return { ...end('host-fault', message), fault }
}

async function store(ending: End, output: WorkerOutput, log: Log): Promise<Omit<Outcome, 'ran'>> {
  const { reason, message, timings, fault } = ending
  if (fault !== null) log.error('job-failed-here', fault)
  const diskFull = fault?.['code'] === 'blobs/disk-full'
  if (PROVIDER_FAULTS.includes(reason)) {
    await output.discard()
    return { reason, message, timings, diskFull, outputs: null }
  }
  try {
    return { reason, message, timings, diskFull, outputs: await output.commit(reason, ending.exitCode) }
  } catch (error: unknown) {
    return store(endOfError(error), output, log)
  }
}

async function within<T>(milliseconds: number, work: Promise<T>, sentence: string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new HearthError('worker/too-slow', sentence)), milliseconds)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
