import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Memory in use on all cards that `nvidia-smi` knows, MiB; null where it cannot tell. */
export async function cardMemoryMiB(): Promise<number | null> {
  try {
    const { stdout } = await run('nvidia-smi', ['--query-gpu=memory.used', '--format=csv,noheader,nounits'])
    const values = stdout.trim().split('\n').map(Number)
    return values.every(Number.isFinite) ? values.reduce((sum, value) => sum + value, 0) : null
  } catch {
    // No such card here, which is an answer.
    return null
  }
}
