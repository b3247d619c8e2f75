import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** A real process that works on books; killed by the test, or dead with it. */
export interface Child {
  readonly process: ChildProcess
  /** Resolves with the first line that passes; rejects when the process ends before. */
  line(passes: (line: string) => boolean): Promise<string>
  /** Every line so far; complete once `ended` has resolved. */
  readonly lines: readonly string[]
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

/** Runs a script beside this file in Node; `before` is put in front of the command in a shell. */
export function runChild(script: string, args: readonly string[], before = ''): Child {
  const file = path.join(import.meta.dirname, script)
  const command = `${before} exec "$0" "$@"`
  const child = spawn('sh', ['-c', command, process.execPath, '--no-warnings', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(() => ({
    code: child.exitCode,
    signal: child.signalCode,
  }))
  return {
    process: child,
    lines,
    ended,
    line: (passes) =>
      new Promise((resolve, reject) => {
        const found = lines.find(passes)
        if (found !== undefined) resolve(found)
        reader.on('line', (line) => {
          if (passes(line)) resolve(line)
        })
        reader.on('close', () => reject(new Error(`${script} ended without the awaited line`)))
      }),
  }
}
