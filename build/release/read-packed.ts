import { readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import type { PackedFile } from './packed-rules.ts'

/** The packager's own tools, reached through the package we depend on. */
const packagerRequire = createRequire(
  createRequire(createRequire(import.meta.url).resolve('electron-builder')).resolve('app-builder-lib'),
)

interface AsarEntry {
  readonly files?: Readonly<Record<string, AsarEntry>> | undefined
  readonly size?: number | undefined
  readonly unpacked?: boolean | undefined
}
const AsarEntry: z.ZodType<AsarEntry> = z.lazy(() =>
  z.object({
    files: z.record(z.string(), AsarEntry).optional(),
    size: z.number().optional(),
    unpacked: z.boolean().optional(),
  }),
)
const Asar = z.object({
  getRawHeader: z.custom<(archive: string) => { readonly header: unknown }>((value) => typeof value === 'function'),
})

/** Every file of an unpacked build: those of the archive as `app/…`, the rest by their place in `folder`. */
export function readPacked(folder: string): readonly PackedFile[] {
  const resources = path.join(folder, 'resources')
  const { header } = Asar.parse(packagerRequire('@electron/asar')).getRawHeader(path.join(resources, 'app.asar'))
  const beside = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ path: slashes(path.relative(folder, file)), bytes: statSync(file).size, isUnpacked: true }))
    .filter(({ path: place }) => !place.startsWith('resources/app.asar'))
  return [...inArchive(AsarEntry.parse(header), 'app'), ...beside]
}

function inArchive(entry: AsarEntry, place: string): readonly PackedFile[] {
  if (entry.files === undefined) return [{ path: place, bytes: entry.size ?? 0, isUnpacked: entry.unpacked === true }]
  return Object.entries(entry.files).flatMap(([name, inside]) => inArchive(inside, `${place}/${name}`))
}

function slashes(file: string): string {
  return file.split(path.sep).join('/')
}

const FuseWire = z.object({
  getCurrentFuseWire: z.custom<(program: string) => Promise<Readonly<Record<string, unknown>>>>(
    (value) => typeof value === 'function',
  ),
})
const fuseNames = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const
const ON = '1'.charCodeAt(0)

/** The fuses of a program as they are in its bytes. */
export async function readFuses(program: string): Promise<Readonly<Record<string, boolean>>> {
  const wire = await FuseWire.parse(packagerRequire('@electron/fuses')).getCurrentFuseWire(program)
  return Object.fromEntries(fuseNames.map((name, index) => [name, wire[String(index)] === ON]))
}
