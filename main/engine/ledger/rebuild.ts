import { existsSync, renameSync } from 'node:fs'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import type { Address, ChainId } from '../../../contract/money.ts'
import { syncFolder } from './journal/files.ts'
import { journalExists } from './journal/journal.ts'
import { createBooksFromJournal } from './open.ts'

export interface Rebuilt {
  /** Where the old file is kept; null when there was none. */
  readonly kept: string | null
  readonly records: number
}

/**
 * Makes the ledger file anew from the journal beside it. The old file is kept under another name, and the new books
 * are held until they are reconciled. Nobody else may have the folder.
 * @throws HearthError `ledger/no-journal`, `ledger/other-books`, `ledger/corrupt`; then nothing was changed
 */
export function rebuildLedger(options: {
  readonly file: string
  readonly provider: Address
  readonly network: ChainId
}): Rebuilt {
  const { file } = options
  if (!journalExists(file)) {
    throw new HearthError('ledger/no-journal', 'There is no journal to make the ledger from.', {
      hint: 'Restore the data folder from a backup.',
    })
  }
  const draft = `${file}.rebuilt`
  const records = createBooksFromJournal({ ...options, draft })
  const kept = existsSync(file) ? `${file}.replaced-${Date.now()}` : null
  for (const suffix of ['-wal', '-shm', '']) {
    if (kept !== null && existsSync(file + suffix)) renameSync(file + suffix, kept + suffix)
  }
  renameSync(draft, file)
  syncFolder(path.dirname(file))
  return { kept, records }
}
