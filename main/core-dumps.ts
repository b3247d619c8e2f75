import { execFile } from 'node:child_process'

/**
 * Keeps the memory of this process, and of all that it starts from now on, out of core dumps: keys may be in it. At a
 * limit of exactly one byte Linux writes no file, and gives nothing to a program that collects dumps either, which a
 * limit of 0 does not see to (core(5)). Elsewhere nobody dumps unless a person switches it on.
 * @returns whether it is so now
 */
export async function forbidCoreDumps(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  return new Promise((resolve) => {
    execFile('prlimit', ['--pid', String(process.pid), '--core=1:1'], { timeout: 5_000 }, (error) => {
      resolve(error === null)
    })
  })
}
