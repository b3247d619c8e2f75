import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { root, type BuildStep } from './step.ts'

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), dev: z.boolean().optional(), license: z.string().optional() }),
  ),
})
/** Shipped though the lockfile counts them as tools: the Node that runs jobs, and the font of the screens. */
const shippedTools = new Set(['node', '@fontsource-variable/inter'])
const licenceFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i

/** One package that ships with Hearth, with the words its authors want passed on. */
export interface Licence {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

/**
 * The licences of everything that ships, by name.
 * @throws when a package says nothing about its licence
 */
export async function readLicences(): Promise<readonly Licence[]> {
  const { packages } = Lock.parse(JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')))
  const shipped = Object.entries(packages).filter(
    ([place, { dev }]) => place !== '' && (dev !== true || shippedTools.has(nameAt(place))),
  )
  const found = await Promise.all(shipped.map(([place, facts]) => licenceAt(place, facts)))
  const installed = found.filter((licence) => licence !== null)
  const silent = installed.filter(({ licence, text }) => licence === '' && text === '')
  if (silent.length > 0) throw new Error(`No licence is known of ${silent.map(({ name }) => name).join(', ')}.`)
  return installed.toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
}

/** Null for a package that is for another system and is not here. */
async function licenceAt(
  place: string,
  { version = '', license: licence = '' }: z.infer<typeof Lock>['packages'][string],
): Promise<Licence | null> {
  const folder = path.join(root, place)
  const names = await readdir(folder).catch(() => null)
  if (names === null) return null
  const texts = await Promise.all(
    names
      .filter((name) => licenceFile.test(name))
      .map((name) => readFile(path.join(folder, name), 'utf8').catch(() => '')),
  )
  return { name: nameAt(place), version, licence, text: texts.join('\n').trim() }
}

function nameAt(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/** The file that comes with every package of Hearth. */
export function licenceText(licences: readonly Licence[]): string {
  const parts = licences.map(({ name, version, licence, text }) => {
    const title = `${name} ${version}${licence === '' ? '' : ` (${licence})`}`
    return `${title}\n${'-'.repeat(title.length)}\n\n${text === '' ? `Licence: ${licence}` : text}\n`
  })
  return ['Hearth contains or comes with the following packages.\n', ...parts].join('\n')
}

/** `out/licences/third-party.txt`, for the packages and the window. */
export const thirdParty: BuildStep = {
  name: 'licences',
  inputs: ['package-lock.json', 'build/licences.ts'],
  outputs: ['out/licences/third-party.txt'],
  async run() {
    const folder = path.join(root, 'out', 'licences')
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'third-party.txt'), licenceText(await readLicences()))
  },
}
