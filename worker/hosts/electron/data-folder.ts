import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** The owner's process id is in the name, so that a later engine knows which folders nobody owns. */
const prefix = 'hearth-job-'
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const

/** A new folder for one instance, readable by this account alone. */
export function makeDataFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`))
}

/** Removes the folder of an instance that is gone. */
export function removeDataFolder(folder: string): Promise<void> {
  return rm(folder, removal)
}

/** Removes what instances of engines that are gone have left behind. */
export async function sweepDataFolders(): Promise<void> {
  const names = await readdir(tmpdir())
  const left = names.filter((name) => {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    return owner !== undefined && !isAlive(Number(owner))
  })
  // A folder of another account cannot be removed, and is not ours to remove.
  await Promise.allSettled(left.map((name) => rm(path.join(tmpdir(), name), removal)))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error: unknown) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
