import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import { limited, openHttps, type FetchRules } from './fetch.ts'
import type { UpdateFile } from '../../../contract/update.ts'

/**
 * Fetches one package into `folder`, which is emptied first, and gives it its name only when length and hash
 * are those of the manifest.
 * @param base address of the feed's folder
 * @throws HearthError `update/other-bytes`, `update/not-stored`, and those of `openHttps` and `limited`
 */
export async function fetchArtefact(
  file: UpdateFile,
  { base, folder, rules }: { readonly base: string; readonly folder: string; readonly rules: FetchRules },
): Promise<string> {
  const part = path.join(folder, `${file.name}.part`)
  const whole = path.join(folder, file.name)
  await stored(async () => {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true, mode: 0o700 })
  })
  const answer = await openHttps(new URL(file.name, base).href, rules)
  try {
    const target = await stored(() => open(part, 'wx', 0o700))
    try {
      for await (const chunk of limited(answer, file.size)) await stored(() => target.writeFile(chunk))
      await stored(() => target.sync())
    } finally {
      await target.close()
    }
    await requireArtefact(part, file)
    await stored(() => rename(part, whole))
    // An AppImage is run as it is; electron-updater gives it the same rights.
    await stored(() => chmod(whole, 0o755))
    return whole
  } catch (error) {
    answer.destroy()
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** @throws HearthError `update/other-bytes` unless the file on disk is the one of the manifest, to the last byte */
export async function requireArtefact(file: string, expected: UpdateFile): Promise<void> {
  const facts = await stat(file).catch(() => null)
  const same = facts?.size === expected.size && (await sha512(file)) === expected.sha512
  if (!same)
    throw new HearthError('update/other-bytes', 'The update is not the file that was signed, so it is not installed.')
}

async function sha512(file: string): Promise<string> {
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('base64')
}

async function stored<Value>(write: () => Promise<Value>): Promise<Value> {
  try {
    return await write()
  } catch (cause) {
    throw new HearthError('update/not-stored', 'The update could not be stored on this computer.', {
      hint: 'Free some space; Hearth tries again later.',
      cause,
    })
  }
}
