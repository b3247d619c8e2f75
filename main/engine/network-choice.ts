import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NetworkId } from '../../contract/networks.ts'

const FILE = 'network'

/** The network that the next start uses, kept beside the folders of all of them. */
export interface NetworkChoiceFile {
  /** Practice until another one was chosen, and when what is in the file is no network. */
  get(): Promise<NetworkId>
  set(id: NetworkId): Promise<void>
}

export function networkChoice(dataRoot: string): NetworkChoiceFile {
  const file = path.join(dataRoot, FILE)
  return {
    get: async () => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
        throw error
      })
      return NetworkId.safeParse(text.trim()).data ?? 'practice'
    },
    set: async (id) => {
      const draft = `${file}.new`
      await rm(draft, { force: true })
      await writeFile(draft, `${id}\n`, { mode: 0o600, flush: true })
      await rename(draft, file)
    },
  }
}
