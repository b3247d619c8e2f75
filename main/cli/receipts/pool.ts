import { Worker } from 'node:worker_threads'
import { HearthError } from '../../../contract/errors.ts'
import type { RecordOutcome } from '../../engine/proof/bundle/record.ts'
import type { ThreadAnswer, ThreadTask } from './thread-messages.ts'

/** Threads that check lines of receipts, each one batch after the other. */
export interface CheckPool {
  /** Rejects when a thread has died: then nothing is known about the lines. */
  check(lines: readonly Uint8Array[]): Promise<readonly RecordOutcome[]>
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (answer: ThreadAnswer) => void
  readonly reject: (error: Error) => void
}

/** @param now Unix milliseconds on the verifier's clock */
export function startPool(threads: number, now: number | undefined): CheckPool {
  const pool = Array.from({ length: threads }, () => startThread())

  return {
    check: (lines) => {
      const [freest] = pool.toSorted((a, b) => a.load() - b.load())
      if (freest === undefined) throw new HearthError('engine/impossible', 'A pool has at least one thread.')
      return freest.ask(taskOf(lines, now))
    },
    close: async () => {
      await Promise.all(pool.map((thread) => thread.end()))
    },
  }
}

/** The stand-alone verifier is one file, which knows what to do as a thread of its own. */
const threadFile = import.meta.url.endsWith('.ts') ? './check-thread.ts' : import.meta.url

function startThread() {
  const worker = new Worker(new URL(threadFile, import.meta.url))
  const waiting: Waiting[] = []
  let failure: Error | null = null

  function fail(cause: unknown): void {
    failure = new HearthError(
      'cli/thread-died',
      'A part of the check broke off, so nothing can be said about the file.',
      {
        cause,
      },
    )
    for (const { reject } of waiting.splice(0)) reject(failure)
  }

  worker.on('message', (answer: ThreadAnswer) => waiting.shift()?.resolve(answer))
  worker.on('error', fail)
  worker.on('exit', (code) => fail(code))
  return {
    load: () => waiting.length,
    ask: (task: ThreadTask) =>
      new Promise<ThreadAnswer>((resolve, reject) => {
        if (failure !== null) return reject(failure)
        waiting.push({ resolve, reject })
        worker.postMessage(task, [task.bytes.buffer])
      }),
    end: () => worker.terminate(),
  }
}

function taskOf(lines: readonly Uint8Array[], now: number | undefined): ThreadTask {
  const lengths = lines.map((line) => line.length)
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const line of lines) {
    bytes.set(line, at)
    at += line.length
  }
  return { bytes, lengths, now }
}
