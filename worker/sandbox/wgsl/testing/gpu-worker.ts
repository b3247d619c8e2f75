import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { Readable } from 'node:stream'
import { FrameReader } from '../../../../contract/worker-frames.ts'
import type { Frame } from '../../../../contract/worker-frames.ts'
import { FromWorker, WorkerReady } from '../../../../contract/worker.ts'
import { framesOfJob } from './shader-job.ts'
import type { ShaderJob } from './shader-job.ts'
import { dawnModule, softwareGpuEnvironment } from './software-gpu.ts'
import { Told } from './told.ts'

const workerFile = path.resolve(import.meta.dirname, '../../../../out/worker/worker.mjs')
const FRAMES = 3

export interface GpuWorker {
  readonly pid: number
  /** @throws Error with the worker's last words when it does not start */
  ready(): Promise<WorkerReady>
  send(frame: Uint8Array): Promise<void>
  /** Feeds and runs the one job of this worker, and sends `after`; what it had told when it ended, with or without a result. */
  run(job: ShaderJob, after?: Uint8Array): Promise<Told>
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null; readonly stderr: string }>
  kill(): void
}

export interface GpuWorkerOptions {
  readonly module?: string
  /** Dawn's. */
  readonly options?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** A program that starts the worker under some limit, with its arguments. */
  readonly under?: readonly string[]
}

/** The worker program on SwiftShader, without any sandbox around it. Needs `out/worker`. */
export function startGpuWorker(settings: GpuWorkerOptions = {}): GpuWorker {
  const {
    module = dawnModule,
    options = ['backend=vulkan'],
    environment = softwareGpuEnvironment,
    under = [],
  } = settings
  const program = [process.execPath, workerFile, `--gpu=${JSON.stringify({ module, options })}`, `--frames=${FRAMES}`]
  const [command = '', ...args] = [...under, ...program]
  const child = spawn(command, args, { env: environment, stdio: ['pipe', 'ignore', 'pipe', 'pipe'] })
  const output = child.stdio[FRAMES]
  const { stdin, stderr } = child
  if (!(output instanceof Readable) || stdin === null || stderr === null) throw new Error('no pipes')
  let lastWords = ''
  stderr.on('data', (chunk: Buffer) => (lastWords += chunk.toString()))
  // A worker that is gone breaks the pipe; `exited` tells.
  stdin.on('error', () => undefined)
  const exited = once(child, 'close').then(() => ({
    code: child.exitCode,
    signal: child.signalCode,
    stderr: lastWords,
  }))
  const frames = framesOf(output)
  const send = (frame: Uint8Array): Promise<void> => new Promise((resolve) => void stdin.write(frame, () => resolve()))
  return {
    pid: child.pid ?? 0,
    exited,
    send,
    kill: () => void child.kill('SIGKILL'),
    ready: async () => {
      const { value } = await frames.next()
      if (value === undefined) throw new Error(`The worker is not ready: ${(await exited).stderr}`)
      return WorkerReady.parse(json(value))
    },
    run: async (job, after) => {
      for (const frame of framesOfJob(job)) await send(frame)
      if (after !== undefined) await send(after)
      const told = new Told()
      for await (const { type, payload } of frames) {
        if (type === FromWorker.output || type === FromWorker.fileData) told.bytes(type, payload)
        else told.json(type, json({ type, payload }))
      }
      return told
    },
  }
}

/** One job in a worker of its own, as the engine runs it. */
export async function runInWorker(
  job: ShaderJob,
  settings: GpuWorkerOptions & { readonly after?: Uint8Array } = {},
): Promise<Told> {
  const worker = startGpuWorker(settings)
  try {
    await worker.ready()
    return await worker.run(job, settings.after)
  } finally {
    worker.kill()
    await worker.exited
  }
}

async function* framesOf(stream: Readable): AsyncGenerator<Frame> {
  const reader = new FrameReader()
  for await (const chunk of stream) yield* reader.push(Uint8Array.from(Buffer.from(chunk)))
}

function json(frame: Frame): unknown {
  return JSON.parse(new TextDecoder().decode(frame.payload))
}
