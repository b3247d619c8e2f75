import { fork, type ChildProcess } from 'node:child_process'
import { z } from 'zod'

/** From the child script; parsed, since what it relays was printed by a program we do not know. */
const ChildMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started') }),
  z.strictObject({ type: z.literal('data'), data: z.unknown() }),
  z.strictObject({ type: z.literal('failed'), detail: z.string() }),
])
export type ChildMessage = z.infer<typeof ChildMessage>

export type ChildOutcome =
  /** What node-nvidia-smi parsed, unchecked. */
  | { readonly kind: 'data'; readonly data: unknown }
  /** The tool failed or wrote on stderr; its stdout is lost. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'timeout' }
  /** The script itself did not come up: ask another way. */
  | { readonly kind: 'unavailable'; readonly detail: string }

/** Starting Node on a loaded machine may take seconds; only the tool's own time is held against it. */
const START_LIMIT_MS = 15_000

/**
 * Forks `script` (`smi-child.ts`) detached with `searchPath` as its whole PATH, waits `timeoutMs` from
 * the moment it calls the tool, and then kills its process group: script, shell and tool. POSIX only.
 */
export async function runSmiProcess(options: {
  readonly script: string
  readonly searchPath: string
  readonly timeoutMs: number
}): Promise<ChildOutcome> {
  const child = fork(options.script, [], {
    detached: true,
    execArgv: [],
    env: { PATH: options.searchPath, LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  try {
    return await outcomeOf(child, options.timeoutMs)
  } finally {
    killGroup(child)
  }
}

function outcomeOf(child: ChildProcess, timeoutMs: number): Promise<ChildOutcome> {
  return new Promise((resolve) => {
    let timer = setTimeout(() => done({ kind: 'unavailable', detail: 'The probe did not start.' }), START_LIMIT_MS)
    const done = (outcome: ChildOutcome): void => {
      clearTimeout(timer)
      resolve(outcome)
    }
    child.once('error', (error) => done({ kind: 'unavailable', detail: error.message }))
    child.once('exit', (code, signal) =>
      done({ kind: 'unavailable', detail: `The probe ended by itself (${signal ?? `code ${code}`}).` }),
    )
    child.on('message', (raw) => {
      const message = ChildMessage.safeParse(raw)
      if (!message.success) done({ kind: 'unavailable', detail: 'The probe sent something unexpected.' })
      else if (message.data.type !== 'started') done(outcomeFrom(message.data))
      else {
        clearTimeout(timer)
        timer = setTimeout(() => done({ kind: 'timeout' }), timeoutMs)
      }
    })
  })
}

function outcomeFrom(message: Exclude<ChildMessage, { type: 'started' }>): ChildOutcome {
  return message.type === 'data' ? { kind: 'data', data: message.data } : { kind: 'failed', detail: message.detail }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // Gone already, which is what we want; anything else is a bug.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
