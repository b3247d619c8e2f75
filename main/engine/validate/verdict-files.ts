import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import type { Hex } from '../../../contract/money.ts'
import { createPrivateFile } from '../wallet/new-file.ts'

/** Verdicts and what is needed to make them, one file each, there whole or not at all; none is ever replaced. */
export interface VerdictFiles {
  /** Keeps a text under a name of its own; the first to be kept stays, and is returned. */
  keep(about: string, name: string, text: string): Promise<string>
  find(about: string, name: string): Promise<string | null>
  /** Every text about something, in the order of their names. */
  all(about: string): Promise<readonly string[]>
}

const NAME = /^[A-Za-z0-9_-]{1,128}$/

/** @param dir a folder of their own, made with the first of them */
export function openVerdictFiles(dir: string): VerdictFiles {
  const folderOf = (about: string): string => path.join(dir, named(about))

  async function find(about: string, name: string): Promise<string | null> {
    return readFile(path.join(folderOf(about), `${named(name)}.json`), 'utf8').catch(absent)
  }

  return {
    find,
    keep: async (about, name, text) => {
      await mkdir(folderOf(about), { recursive: true, mode: 0o700 })
      try {
        await createPrivateFile(path.join(folderOf(about), `${named(name)}.json`), text)
        return text
      } catch (error) {
        const earlier = codeOf(error) === 'EEXIST' ? await find(about, name) : null
        if (earlier === null) throw error
        return earlier
      }
    },
    all: async (about) => {
      const names = (await readdir(folderOf(about)).catch(absent)) ?? []
      const files = names.filter((name) => name.endsWith('.json')).toSorted()
      return Promise.all(files.map((name) => readFile(path.join(folderOf(about), name), 'utf8')))
    },
  }
}

/** The folder name of a receipt, out of its digest. */
export function folderName(digest: Hex): string {
  return digest.slice(2)
}

function named(name: string): string {
  if (NAME.test(name)) return name
  throw new HearthError('engine/impossible', 'That cannot be the name of a file here.')
}

function absent(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}
