import { constants, setPriority } from 'node:os'
import { threadsBelow } from './threads-below.ts'

/**
 * Lets a worker and everything it has started run only when nobody else wants the processor. On Linux
 * a priority belongs to a thread, so each thread of each process gets it; elsewhere the system's own
 * setting covers the process. What is gone meanwhile needs no priority.
 */
export async function lowerPriority(pid: number, platform: NodeJS.Platform = process.platform): Promise<void> {
  const ids = platform === 'linux' ? await threadsBelow(pid) : [pid]
  for (const id of ids) lower(id)
}

function lower(id: number): void {
  try {
    setPriority(id, constants.priority.PRIORITY_LOW)
  } catch (error) {
    const gone = error instanceof Error && 'info' in error && JSON.stringify(error.info).includes('ESRCH')
    if (!gone && !(error instanceof Error && error.message.includes('ESRCH'))) throw error
  }
}
