import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { Readable } from 'node:stream'
import type { Writable } from 'node:stream'
import { HearthError } from '../../contract/errors.ts'
import type { WorkerProcess } from '../../contract/worker.ts'
import { inheritedDescriptors } from './descriptors.ts'
import { isRunning, killGroup, killProcess } from './process-ref.ts'
import type { ProcessRef } from './process-ref.ts'
import { ProcessTree } from './process-tree.ts'

const STDERR_BYTES = 4096
/** Looked for once: what is opened later, Node closes by itself. */
const inherited = inheritedDescriptors()
const GONE_POLL_MS = 5

/** What to start, decided by a host. */
export interface LaunchPlan {
  readonly command: string
  readonly args: readonly string[]
  /** Empty unless given. */
  readonly environment?: Readonly<Record<string, string>>
  /** Written to file descriptor 3 and closed: the seccomp filter. */
  readonly descriptor3?: Uint8Array
  /** Its frames come on `FRAMES_DESCRIPTOR`: graphics drivers print on stdout. */
  readonly ownFrames?: boolean
}

/** A GPU worker's argument `--frames` names it. */
export const FRAMES_DESCRIPTOR = 4

/** Starts a worker process in its own process group, with its pipes and nothing else of this process. */
export async function launch(plan: LaunchPlan): Promise<WorkerProcess> {
  const nothing = openSync(devNull, 'r')
  const child = spawn(plan.command, [...plan.args], {
    env: plan.environment ?? {},
    // Its own process group, so that the whole group can be ended.
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: stdioOf(plan, nothing),
  })
  closeSync(nothing)
  const pid = await startedPid(child)
  const { stdin, stdout, stderr } = child
  const frames = plan.ownFrames === true ? child.stdio[FRAMES_DESCRIPTOR] : stdout
  if (stdin === null || stdout === null || stderr === null || !(frames instanceof Readable)) {
    throw startFailed('it has no pipes')
  }
  // Nobody reads what a driver prints, and it must not stop for want of a reader.
  if (frames !== stdout) stdout.resume()
  giveFilter(child, plan.descriptor3)
  return workerProcess(child, pid, stdin, frames, stderr)
}

function workerProcess(
  child: ChildProcess,
  pid: number,
  stdin: Writable,
  frames: Readable,
  stderr: Readable,
): WorkerProcess {
  const tree = new ProcessTree(pid)
  const lastWords = keepTail(stderr)
  // A worker that is gone breaks the pipe; `send` and `exited` are what tell of it.
  stdin.on('error', () => undefined)
  let ended = false
  const exited = once(child, 'exit').then(async () => {
    ended = true
    const members = tree.close()
    for (const member of members) killProcess(member)
    await allGone(members)
    return { code: child.exitCode, signal: child.signalCode, stderr: lastWords() }
  })
  return {
    pid,
    send: (frame) => sendTo(stdin, frame),
    received: frames,
    exited,
    kill: () => {
      if (ended) return
      const members = tree.members()
      killGroup(pid)
      for (const member of members) killProcess(member)
    },
    usage: async () => (ended ? null : tree.usage()),
  }
}

/** Its pipes; an inherited descriptor is replaced by one that leads nowhere. */
function stdioOf(plan: LaunchPlan, nothing: number): StdioOptions {
  const piped = [
    0,
    1,
    2,
    ...(plan.descriptor3 === undefined ? [] : [3]),
    ...(plan.ownFrames === true ? [FRAMES_DESCRIPTOR] : []),
  ]
  return Array.from({ length: Math.max(...piped, ...inherited) + 1 }, (_, descriptor) => {
    if (piped.includes(descriptor)) return 'pipe'
    return inherited.includes(descriptor) ? nothing : 'ignore'
  })
}

function startedPid(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startFailed(error.message, error)))
    child.once('spawn', () => {
      if (child.pid === undefined) reject(startFailed('it has no process id'))
      else resolve(child.pid)
    })
  })
}

function giveFilter(child: ChildProcess, filter: Uint8Array | undefined): void {
  const pipe = child.stdio[3]
  if (filter === undefined || pipe === null || pipe === undefined || !('end' in pipe)) return
  // Without its filter bubblewrap does not start the worker, and `exited` tells.
  pipe.on('error', () => undefined)
  pipe.end(filter)
}

/** Resolves when the frame has left for the pipe: that is the back-pressure. @throws HearthError `worker/gone` */
export async function sendTo(stdin: Writable, frame: Uint8Array): Promise<void> {
  if (stdin.destroyed || !stdin.writable) throw gone()
  await new Promise<void>((resolve, reject) => {
    // The callback comes when the bytes have left for the pipe: that is the back-pressure.
    stdin.write(frame, (error) => {
      if (error === null || error === undefined) resolve()
      else reject(gone(error))
    })
  })
}

function keepTail(stderr: Readable): () => string {
  let tail = Buffer.alloc(0)
  stderr.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_BYTES)
  })
  stderr.on('error', () => undefined)
  return () => tail.toString('utf8')
}

async function allGone(members: readonly ProcessRef[]): Promise<void> {
  while (members.some((member) => isRunning(member))) {
    await new Promise((resolve) => setTimeout(resolve, GONE_POLL_MS))
  }
}

function gone(cause?: unknown): HearthError {
  return new HearthError('worker/gone', 'The worker process has ended.', { cause })
}

/** A worker that did not start; `why` is one clause for the log and the person. */
export function startFailed(why: string, cause?: unknown): HearthError {
  return new HearthError('worker/start-failed', `The worker did not start: ${why}.`.slice(0, 900), {
    hint: 'Run `hearth doctor` to see which protections this machine offers.',
    cause,
  })
}
