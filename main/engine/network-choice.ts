import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NetworkId } from '../../contract/networks.ts'

const FILE = 'network'
const OTHERS_FILE = 'networks-too'

/** The networks that the next start uses, kept beside the folders of all of them. */
export interface NetworkChoiceFile {
  /** Practice until another one was chosen, and when what is in the file is no network. */
  get(): Promise<NetworkId>
  set(id: NetworkId): Promise<void>
  /** The further ones that work is paid on, in the order they were added. */
  others(): Promise<readonly NetworkId[]>
  setOthers(ids: readonly NetworkId[]): Promise<void>
}

export function networkChoice(dataRoot: string): NetworkChoiceFile {
  const file = path.join(dataRoot, FILE)
  const othersFile = path.join(dataRoot, OTHERS_FILE)
  return {
    get: async () => (await idsIn(file))[0] ?? 'practice',
    set: (id) => write(file, [id]),
    others: async () => [...new Set(await idsIn(othersFile))],
    setOthers: (ids) => write(othersFile, ids),
  }
}

/** One a line; lines that are no network are left out. */
async function idsIn(file: string): Promise<readonly NetworkId[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').flatMap((line) => NetworkId.safeParse(line.trim()).data ?? [])
}

async function write(file: string, ids: readonly NetworkId[]): Promise<void> {
  const draft = `${file}.new`
  await rm(draft, { force: true })
  await writeFile(draft, ids.map((id) => `${id}\n`).join(''), { mode: 0o600, flush: true })
  await rename(draft, file)
}
