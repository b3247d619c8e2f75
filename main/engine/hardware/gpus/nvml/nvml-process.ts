import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { NvmlAnswer, type NvmlRequest } from './messages.ts'

/** How asking the library went. */
export type NvmlOutcome =
  | Exclude<NvmlAnswer, { said: 'started' }>
  /** It did not answer in time, and was ended. */
  | { readonly said: 'nothing' }
  /** The process ended, or said something that nobody understands. */
  | { readonly said: 'rubbish'; readonly detail: string }

export interface NvmlProcess {
  ask(request: NvmlRequest): Promise<NvmlOutcome>
  /** Resolves when its process is gone. */
  stop(): Promise<void>
}

/** Starting Node on a loaded machine may take seconds; only the library’s own time is held against it. */
const START_LIMIT_MS = 15_000
/** A process that is not asked for so long ends: cards at rest are looked at once a minute. */
const REST_MS = 20_000

interface Running {
  readonly child: ChildProcessByStdio<Writable, Readable, null>
  readonly lines: AsyncIterator<string>
  readonly gone: Promise<void>
}

/** Asks NVML in a process of its own, one question at a time, each with `timeoutMs`. */
export function createNvmlProcess(options: {
  /** Node and the script. */
  readonly command: readonly [node: string, script: string]
  readonly library: string
  readonly timeoutMs: number
}): NvmlProcess {
  const { command, library, timeoutMs } = options
  let running: Running | null = null
  let rest: NodeJS.Timeout | null = null
  let turn: Promise<unknown> = Promise.resolve()

  function start(): Running {
    const [node, script] = command
    // Nothing of the engine’s environment: a library path in there would decide what else is loaded.
    const env = process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}
    const child = spawn(node, [script, library], { stdio: ['pipe', 'pipe', 'ignore'], env, windowsHide: true })
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    // Who has gone does not read; that it has gone is seen by its silence.
    child.stdin.on('error', () => undefined)
    child.unref()
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), gone }
  }

  async function end(): Promise<void> {
    const ending = running
    running = null
    if (rest !== null) clearTimeout(rest)
    if (ending === null) return
    ending.child.kill('SIGKILL')
    await ending.gone
  }

  async function next(of: Running, withinMs: number): Promise<NvmlAnswer | Exclude<NvmlOutcome, NvmlAnswer>> {
    const line = await within(of.lines.next(), withinMs)
    if (line === null) return { said: 'nothing' }
    if (line.done === true) return { said: 'rubbish', detail: 'The process that holds NVML ended.' }
    const parsed = NvmlAnswer.safeParse(json(line.value))
    return parsed.success ? parsed.data : { said: 'rubbish', detail: line.value.slice(0, 200) }
  }

  async function asked(request: NvmlRequest): Promise<NvmlOutcome> {
    if (rest !== null) clearTimeout(rest)
    if (running === null) {
      running = start()
      const first = await next(running, START_LIMIT_MS)
      if (first.said !== 'started') return failedWith(first)
    }
    running.child.stdin.write(`${JSON.stringify(request)}\n`)
    const answer = await next(running, timeoutMs)
    if (answer.said === 'nothing' || answer.said === 'rubbish' || answer.said === 'started') return failedWith(answer)
    rest = setTimeout(() => void end(), REST_MS).unref()
    return answer
  }

  async function failedWith(answer: NvmlAnswer | NvmlOutcome): Promise<NvmlOutcome> {
    await end()
    return answer.said === 'started' ? { said: 'rubbish', detail: 'It started twice.' } : answer
  }

  return {
    ask: (request) => {
      const answer = turn.then(() => asked(request))
      turn = answer.catch(() => undefined)
      return answer
    },
    stop: end,
  }
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T | null> {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), milliseconds)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
