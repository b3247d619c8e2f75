import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { HearthError } from '../../contract/errors.ts'
import type { WorkerProcess } from '../../contract/worker.ts'
import { isRunning, killGroup, killProcess, treeMembers, treeUsage } from './process-tree.ts'
import type { ProcessRef } from './process-tree.ts'

const STDERR_BYTES = 4096
const GONE_POLL_MS = 5

/** What to start, decided by a host. The environment is empty. */
export interface LaunchPlan {
  readonly command: string
  readonly args: readonly string[]
  /** Written to file descriptor 3 and closed: the seccomp filter. */
  readonly descriptor3?: Uint8Array
}

/** Starts a worker process in its own process group, with pipes and an empty environment. */
export async function launch(plan: LaunchPlan): Promise<WorkerProcess> {
  const child = spawn(plan.command, [...plan.args], {
    env: {},
    // Its own process group, so that the whole group can be ended.
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe', ...(plan.descriptor3 === undefined ? [] : (['pipe'] as const))],
  })
  const pid = await startedPid(child)
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) throw startFailed('it has no pipes')
  giveFilter(child, plan.descriptor3)
  return workerProcess(child, pid, stdin, stdout, stderr)
}

function workerProcess(
  child: ChildProcess,
  pid: number,
  stdin: Writable,
  stdout: Readable,
  stderr: Readable,
): WorkerProcess {
  const members = new Map<number, ProcessRef>()
  const remember = (): void => {
    for (const member of treeMembers(pid)) members.set(member.pid, member)
  }
  const lastWords = keepTail(stderr)
  // A worker that is gone breaks the pipe; `send` and `exited` are what tell of it.
  stdin.on('error', () => undefined)
  let ended = false
  const exited = once(child, 'exit').then(async () => {
    ended = true
    for (const member of members.values()) killProcess(member)
    await allGone([...members.values()])
    return { code: child.exitCode, signal: child.signalCode, stderr: lastWords() }
  })
  return {
    pid,
    send: (frame) => sendTo(stdin, frame),
    received: stdout,
    exited,
    kill: () => {
      if (ended) return
      remember()
      killGroup(pid)
      for (const member of members.values()) killProcess(member)
    },
    usage: async () => {
      if (ended) return null
      remember()
      return treeUsage(pid)
    },
  }
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

async function sendTo(stdin: Writable, frame: Uint8Array): Promise<void> {
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
