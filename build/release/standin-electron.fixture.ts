import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'

const packagerRequire = createRequire(
  createRequire(createRequire(import.meta.url).resolve('electron-builder')).resolve('app-builder-lib'),
)
const Asar = z.object({
  createPackage: z.custom<(from: string, to: string) => Promise<void>>((value) => typeof value === 'function'),
})

/** In front of the fuses in Electron's program, and their number and version after it. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSE_VERSION = 1
const FUSES = 9

/**
 * What Electron's distribution for Linux looks like to the packager, with a program that is nothing but fuses, all off: enough to
 * pack the app and read it back where Electron cannot be fetched.
 */
export async function standInDistribution(folder: string, version: string): Promise<void> {
  const empty = path.join(folder, 'empty')
  mkdirSync(path.join(folder, 'resources'), { recursive: true })
  mkdirSync(empty)
  writeFileSync(path.join(empty, 'package.json'), '{}')
  await Asar.parse(packagerRequire('@electron/asar')).createPackage(
    empty,
    path.join(folder, 'resources', 'default_app.asar'),
  )
  const fuses = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([FUSE_VERSION, FUSES]), Buffer.alloc(FUSES, '0')])
  const program = Buffer.concat([Buffer.from('not Electron'), Buffer.alloc(64), fuses, Buffer.alloc(64)])
  writeFileSync(path.join(folder, 'electron'), program, { mode: 0o755 })
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(path.join(folder, name), 'a licence')
  writeFileSync(path.join(folder, 'version'), version)
}
