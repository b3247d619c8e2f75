import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CONTROL_FILE, type Control } from '../../contract/control.ts'

export interface ControlFile {
  /** Removes the file if it is still ours. */
  remove(): Promise<void>
}

/** Writes `control.json` whole and readable by its owner only; one left by a crash is replaced. */
export async function writeControlFile(dataDir: string, control: Control): Promise<ControlFile> {
  const file = path.join(dataDir, CONTROL_FILE)
  const text = `${JSON.stringify(control)}\n`
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  // A new file with `wx`: neither the mode nor the content of one already there can survive.
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' })
  await rename(draft, file)
  return {
    async remove() {
      const present = await readFile(file, 'utf8').catch(() => null)
      if (present === text) await rm(file, { force: true })
    },
  }
}
