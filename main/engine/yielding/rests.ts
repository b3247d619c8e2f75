import type { JobPace } from '../jobs/job-clock.ts'
import type { Log } from '../ports/log.ts'
import { processesBelow } from './threads-below.ts'

/** Long enough that stopping and going on cost nothing, short enough that nobody's fan follows it. */
const PERIOD_MS = 400

/**
 * Lets a process and all that it has started compute for `pace` of the time only: a program that computes looks at no message,
 * so it is stopped from outside and goes on later. The answer ends that, and leaves it going on. Linux.
 */
export function keepRests(pid: number, pace: Pick<JobPace, 'share' | 'onChange'>, log: Log): () => void {
  let stopped: readonly number[] = []
  let timer: NodeJS.Timeout | null = null
  /** What was begun before the pace changed, or after the end, goes no further. */
  let turn = 0

  function goOn(): void {
    for (const id of stopped) signal(id, 'SIGCONT')
    stopped = []
  }

  async function rest(own: number): Promise<void> {
    const share = pace.share()
    if (share >= 1) return
    const all = await processesBelow(pid)
    if (own !== turn) return
    stopped = all
    for (const id of all) signal(id, 'SIGSTOP')
    timer = setTimeout(() => work(own), PERIOD_MS * (1 - share))
  }
  function work(own: number): void {
    goOn()
    timer = setTimeout(() => begin(own), PERIOD_MS * pace.share())
  }
  function begin(own: number): void {
    rest(own).catch((error: unknown) => {
      log.warn('rests.failed', { problem: error instanceof Error ? error.message : 'unknown' })
      goOn()
    })
  }
  function again(): void {
    turn += 1
    if (timer !== null) clearTimeout(timer)
    goOn()
    begin(turn)
  }

  const unlisten = pace.onChange(again)
  again()
  return () => {
    unlisten()
    turn += 1
    if (timer !== null) clearTimeout(timer)
    goOn()
  }
}

/** What is gone meanwhile rests for ever. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
