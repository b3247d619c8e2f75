import Database from 'better-sqlite3'
import { HearthError } from '../../../contract/errors.ts'

/**
 * What a person is told when SQLite or a file operation fails; any other failure stays as it is.
 * Codes: `ledger/disk-full`, `io-failed`, `read-only`, `in-use`, `corrupt`, `refused` (a constraint
 * of the books), `failed`.
 */
export function asLedgerError(error: unknown): unknown {
  const failure = failureCode(error)
  if (failure === null) return error
  const [code, message, hint] = explain(failure)
  return new HearthError(`ledger/${code}`, message, { hint, cause: error })
}

/** Failures after which what SQLite believes about the file may be wrong, so that no write may follow. */
export function breaksTrust(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(error.code)
}

/** SQLite found no room, and has taken back the whole transaction. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_FULL')
}

/** The SQLite result code of a failure, or the one a failed file operation comes closest to. */
function failureCode(error: unknown): { readonly code: string; readonly message: string } | null {
  if (error instanceof Database.SqliteError) return error
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return { code: 'SQLITE_FULL', message: '' }
  if (error.code === 'EROFS' || error.code === 'EACCES') return { code: 'SQLITE_READONLY', message: '' }
  return { code: 'SQLITE_IOERR', message: '' }
}

function explain(failure: { readonly code: string; readonly message: string }): readonly [string, string, string] {
  switch (failure.code.split('_').slice(0, 2).join('_')) {
    case 'SQLITE_FULL':
      return ['disk-full', 'The disk has no room for the next entry of the ledger.', 'Free some space, then try again.']
    case 'SQLITE_IOERR':
    case 'SQLITE_CANTOPEN':
      return [
        'io-failed',
        'The disk failed while the ledger was being read or written.',
        'Check the disk and the data folder, then start Hearth again. Nothing is written until then.',
      ]
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return ['read-only', 'The ledger cannot be written.', 'Make the data folder writable, then start Hearth again.']
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return [
        'in-use',
        'Another program is using these books.',
        'Close the other Hearth, or choose another data folder.',
      ]
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return corrupt
    case 'SQLITE_CONSTRAINT':
      return [
        'refused',
        `The books do not allow this: ${failure.message.slice(0, 300)}.`,
        'Nothing was changed. This is a fault in Hearth; please report it.',
      ]
    default:
      return ['failed', 'The ledger could not do this.', 'Start Hearth again; if it happens again, report it.']
  }
}

const corrupt = [
  'corrupt',
  'The ledger file is damaged.',
  'It was left as it is. “hearth ledger rebuild” makes it anew from its journal; or restore it from a backup.',
] as const

/** The file is damaged, or its sums contradict each other. */
export function corruptLedger(what: string, cause?: unknown): HearthError {
  return new HearthError('ledger/corrupt', `${corrupt[1]} ${what}`.trim().slice(0, 900), { hint: corrupt[2], cause })
}
