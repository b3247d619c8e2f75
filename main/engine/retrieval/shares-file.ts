import { open, readFile, rename } from 'node:fs/promises'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Share } from '../../../contract/sharing.ts'

export const StoredShare = Share.omit({ missing: true }).extend({
  /** Keys of its blocks. */
  keys: z.array(z.string()),
})
export type StoredShare = z.infer<typeof StoredShare>

const Catalogue = z.strictObject({
  version: z.literal(1),
  shares: z.array(StoredShare),
  /** Keys of what is never carried. */
  denied: z.array(z.string()),
})
export type Catalogue = z.infer<typeof Catalogue>

/** What is carried, as it was last written; nothing when there is no file. @throws HearthError `retrieval/bad-catalogue` */
export async function readCatalogue(file: string): Promise<Catalogue> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { version: 1, shares: [], denied: [] }
    }
    throw error
  }
  try {
    return Catalogue.parse(JSON.parse(text))
  } catch (cause) {
    throw new HearthError('retrieval/bad-catalogue', 'The list of what this machine shares is damaged.', {
      hint: `Remove ${file} and add the files again; nothing is shared until then.`,
      cause,
    })
  }
}

/** Whole or not at all. */
export async function writeCatalogue(file: string, catalogue: Catalogue): Promise<void> {
  const temporary = `${file}.tmp`
  const handle = await open(temporary, 'w', 0o600)
  try {
    await handle.writeFile(JSON.stringify(catalogue))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}
