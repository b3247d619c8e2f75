import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'

export interface FetchOptions {
  /** Electron's own installer script. */
  readonly installer: string
  /** Where the installer unpacks to. */
  readonly destination: string
  /** Emptied before and after; the installer's temporary files go here, so that they can be counted. */
  readonly scratch: string
  readonly say: (line: string) => void
  readonly limits?: { readonly firstByteMs: number; readonly stallMs: number; readonly lookEveryMs: number }
}

const patience = { firstByteMs: 4_500, stallMs: 60_000, lookEveryMs: 500 }

/**
 * Runs Electron's installer and shows how far it is. Ends it when not one byte has arrived in
 * the first seconds, or nothing more for a minute.
 * @returns null when it worked, else why not, as a sentence.
 */
export async function fetchElectron(options: FetchOptions): Promise<string | null> {
  const { scratch, say, limits = patience } = options
  await rm(scratch, { recursive: true, force: true })
  await mkdir(scratch, { recursive: true })
  const child = spawn(process.execPath, [options.installer], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch, ELECTRON_GET_NO_PROGRESS: '1' },
  })
  try {
    return await Promise.race([ending(child), stall(child, options, limits, say)])
  } finally {
    child.kill('SIGKILL')
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 })
  }
}

function ending(child: ChildProcess): Promise<string | null> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, 4_000)
  })
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => resolve(code === 0 ? null : reasonIn(said)))
  })
}

/** The innermost cause an error report names, which is the one a person can act on. */
function reasonIn(report: string): string {
  const codes = [...report.matchAll(/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOSPC)\b/g)]
  const code = codes.at(-1)?.[1]
  if (code === 'ENOSPC') return 'the disk is full.'
  if (code !== undefined) return `the download server cannot be reached (${code}).`
  if (/fetch failed|network/i.test(report)) return 'the download server cannot be reached.'
  const line = report.split('\n').find((text) => text.trim() !== '')
  return line === undefined ? 'its installer failed.' : line.trim().slice(0, 200)
}

async function stall(
  child: ChildProcess,
  { scratch, destination }: FetchOptions,
  limits: typeof patience,
  say: (line: string) => void,
): Promise<string> {
  const atStart = await bytesUnder(destination)
  let seen = 0
  let lastChange = performance.now()
  while (child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, limits.lookEveryMs))
    const bytes = (await bytesUnder(scratch)) + Math.max(0, (await bytesUnder(destination)) - atStart)
    if (bytes !== seen) {
      seen = bytes
      lastChange = performance.now()
      say(`Fetching Electron: ${Math.round(bytes / 1_000_000)} MB`)
    }
    const quiet = performance.now() - lastChange
    if (quiet > (seen === 0 ? limits.firstByteMs : limits.stallMs)) return 'nothing arrived from the download server.'
  }
  // The child has ended: its own ending is the answer.
  return new Promise(() => undefined)
}

async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(path.join(entry.parentPath, entry.name)).then(
          (found) => found.size,
          // A temporary file may be gone between the listing and the look.
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
