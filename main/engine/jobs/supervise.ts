import { HearthError } from '../../../contract/errors.ts'
import { PROVIDER_FAULTS } from '../../../contract/job.ts'
import type { EndReason, JobInputs, JobManifest, JobOutputs } from '../../../contract/job.ts'
import type { WorkerProcess, WorkerProgress, WorkerResult } from '../../../contract/worker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log, LogFields } from '../ports/log.ts'
import { bufferSizes } from '../proof/buffer-sizes.ts'
import type { Blobs } from './blobs.ts'
import type { Ceilings } from './ceilings.ts'
import { FULL_PACE, type JobClock, type JobPace, startJobClock } from './job-clock.ts'
import { sendJob, sendPace, sendRun } from './job-frames.ts'
import type { ReadyWorker } from './ready-worker.ts'
import { type Crossed, watchWorker } from './watch.ts'
import { WorkerOutput } from './worker-output.ts'
import type { Expected } from './worker-output.ts'

const SEND_MS = 60_000

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
  /** Milliseconds from that order to the end, as seen from outside the worker and without rests; 0 without the order. */
  readonly ranMs: number
  /** Whether any output had arrived when it ended. */
  readonly delivered: boolean
  /** The disk had no room for what the job made. */
  readonly diskFull: boolean
}

export interface Supervision {
  readonly worker: ReadyWorker
  readonly manifest: JobManifest
  readonly inputs: JobInputs
  readonly ceilings: Ceilings
  readonly blobs: Pick<Blobs, 'read' | 'writer'>
  readonly log: Log
  readonly clock: Pick<Clock, 'monotonic'>
  readonly onProgress: (progress: WorkerProgress) => void
  /** Of the card or processor it runs on; nobody paces it when absent. */
  readonly pace?: JobPace
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
  const { worker, blobs, log, stop } = options
  const output = new WorkerOutput(expectedOf(options), () => blobs.writer(), options.onProgress)
  const ended = Promise.withResolvers<End>()
  const onStop = (): void => ended.resolve(endOfStop(stop.reason))
  const onError = (error: unknown): void => ended.resolve(endOfError(error))
  const received = receive(worker, output).then(ended.resolve, onError)
  stop.addEventListener('abort', onStop)
  if (stop.aborted) onStop()
  const running = drive(options, output, ended)
  running.catch(onError)

  const end = await ended.promise
  stop.removeEventListener('abort', onStop)
  // What said its result itself has nothing more to do, and finding all of it takes milliseconds: the buyer goes first.
  if (output.result === null) worker.process.kill()
  else setImmediate(() => worker.process.kill())
  // Nothing may still be writing when the outputs are closed.
  await received
  const run = await running.catch(() => null)
  run?.stopWatching()
  const { delivered } = output
  return { ...(await store(end, output, log)), ran: run !== null, ranMs: run?.clock.ms() ?? 0, delivered }
}

interface Run {
  /** Stopped when the job ended. */
  readonly clock: JobClock
  /** Ends the watch over its limits. */
  readonly stopWatching: () => void
}

/** Sends the job and starts it; resolves once it runs, or with null when it ended before. */
async function drive(
  { worker, manifest, inputs, ceilings, blobs, clock, go, pace = FULL_PACE }: Supervision,
  output: WorkerOutput,
  ended: PromiseWithResolvers<End>,
): Promise<Run | null> {
  const over = ended.promise.then(() => 'over' as const)
  const { process, idle } = worker
  const sent = sendJob(process, manifest, inputs, blobs.read)
  await within(SEND_MS, Promise.race([sent, over]), 'The inputs were not taken.')
  if ((await Promise.race([over, go])) === 'over') return null
  output.asked()
  const { wallMs } = ceilings
  const tooLong = (): void => ended.resolve(end('wall-limit', `The job took longer than ${wallMs} ms.`))
  const jobClock = startJobClock(pace, clock, wallMs, tooLong)
  void over.then(() => jobClock.stop())
  await sendRun(process)
  const endPace = manifest.kind === 'wgsl' ? keepPace(process, pace) : (pace.rest?.(process.pid) ?? null)
  if (endPace !== null) void over.then(endPace)
  const crossed = ({ reason, message }: Crossed): void => ended.resolve(end(reason, message))
  return { clock: jobClock, stopWatching: watchWorker(process, idle, ceilings, crossed) }
}

/** Tells the worker how much of the time its job computes, now and at every change; the answer ends that. */
function keepPace(process: WorkerProcess, pace: JobPace): () => void {
  // A worker that takes nothing any more has ended, which is seen elsewhere.
  const tell = (): void => void sendPace(process, pace.share()).catch(() => undefined)
  if (pace.share() < 1) tell()
  return pace.onChange(tell)
}

/** The outputs of a GPU job are known before it runs: its output buffers. */
function expectedOf({ manifest, inputs }: Supervision): Expected {
  const { kind, limits } = manifest
  const buffers = kind === 'wgsl' ? bufferSizes(manifest, inputs).filter(({ output }) => output) : null
  const files = buffers === null ? null : new Map(buffers.map(({ name, bytes }) => [name, bytes]))
  return { kind, outputBytes: limits.outputBytes, files }
}

/** Takes frames until the result, or until the worker is gone without one. */
async function receive({ process, frames }: ReadyWorker, output: WorkerOutput): Promise<End> {
  let next = await frames.next()
  for (; next.done !== true; next = await frames.next()) {
    await output.accept(next.value)
    if (output.result === null) continue
    const { reason, message, exitCode, timings } = output.result
    return { reason, message: message === '' ? null : message, exitCode, timings, fault: null }
  }
  return endOfDeath(await process.exited, next.value)
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

/** How a job ends that was told to, whether or not it was running. */
export function endOfStop(reason: unknown): End {
  if (reason === 'buyer-cancelled') return end(reason, 'The buyer cancelled the job while it ran.')
  if (reason === 'person-stopped') return end(reason, 'The person at this machine stopped the job.')
  if (reason === 'person-returned') return end(reason, 'This machine is needed by its person.')
  if (reason === 'gpu-lost') return end(reason, 'The GPU that ran the job is gone.')
  return end('host-fault', 'This machine stopped taking part.')
}

function end(reason: EndReason, message: string): End {
  return { reason, message, exitCode: null, timings: null, fault: null }
}

function hostFault(message: string, fault: LogFields): End {
  return { ...end('host-fault', message), fault }
}

async function store(
  ending: End,
  output: WorkerOutput,
  log: Log,
): Promise<Omit<Outcome, 'ran' | 'ranMs' | 'delivered'>> {
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
