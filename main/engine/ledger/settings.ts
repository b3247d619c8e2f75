import type { Books } from './books.ts'
import type { Ledger } from './ledger.ts'
import { change } from './rows.ts'

/** Small values that other parts keep beside the books. */
export function openSettings({ db, read, writeAlways }: Books): Ledger['settings'] {
  const find = db.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck()
  const store = change(
    db,
    'INSERT INTO settings (key, value) VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = @value',
  )
  return {
    get: (key) => read(() => find.get(key) ?? null),
    set: (key, value) => {
      writeAlways(() => store({ key, value }))
    },
  }
}
