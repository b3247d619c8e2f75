import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A program that was started on a machine. */
export interface Started {
  readonly child: ChildProcess
  /** The next line of output that fits. @throws Error with all of its output when it ends first */
  line(fits: RegExp): Promise<RegExpExecArray>
  /** Everything it said. */
  output(): string
  /** @param signal with which it is asked, or made, to end */
  end(signal?: NodeJS.Signals): Promise<void>
}

/** Who has not ended by then is made to, so that a test which failed leaves nothing behind. */
const END_MS = 30_000

export function follow(child: ChildProcess): Started {
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const ended = once(child, 'close')
  const wake = (): void => {
    for (const each of waiting) each()
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      wake()
    })
  }
  ended.then(wake, wake)
  return {
    child,
    output: () => lines.join('\n'),
    line: async (fits) => {
      for (let at = 0; ;) {
        for (; at < lines.length; at += 1) {
          const match = fits.exec(lines[at] ?? '')
          if (match !== null) return match
        }
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`It ended without ${String(fits)}:\n${lines.join('\n')}`)
        }
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill(signal)
      const stuck = setTimeout(() => child.kill('SIGKILL'), END_MS)
      await ended
      clearTimeout(stuck)
    },
  }
}
