import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { say } from '../../../contract/words/say.ts'
import type { PriceSlot } from '../availability/facts.ts'
import { parsePriceFile } from './price-file.ts'

/** The prices in `electricity.csv` of the data folder, as they were at the last look. */
export interface StoredPrices {
  slots(): readonly PriceSlot[] | null
  /** Why they cannot be used; null when they can, or when there is no file. */
  problem(): string | null
  /** Reads the file again where it has changed. */
  refresh(): Promise<void>
}

const MOST_BYTES = 8 * 1024 * 1024

export function createStoredPrices(dataDir: string): StoredPrices {
  const file = path.join(dataDir, 'electricity.csv')
  let seen: string | null = null
  let slots: readonly PriceSlot[] | null = null
  let problem: string | null = null

  async function refresh(): Promise<void> {
    const found = await stat(file).catch(() => null)
    const mark = found === null ? null : `${found.mtimeMs}:${found.size}`
    if (mark === seen) return
    seen = mark
    const read = found === null ? null : await readPrices(file, found.size)
    slots = read?.ok === true ? read.slots : null
    problem = read?.ok === false ? read.problem : null
  }

  return { slots: () => slots, problem: () => problem, refresh }
}

async function readPrices(file: string, size: number): Promise<ReturnType<typeof parsePriceFile>> {
  if (size > MOST_BYTES) return { ok: false, problem: say`electricity.csv cannot be used. It is larger than 8 MiB.` }
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return { ok: false, problem: say`electricity.csv cannot be used. It may not be read.` }
  return parsePriceFile(text)
}
