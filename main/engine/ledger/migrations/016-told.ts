import type { Migration } from '../migrate.ts'

/**
 * Notes now also say who is banned and which agent is ours (`told.ts`); they are found without reading all of the notes.
 * Rows from before have no such note and are given theirs when the books open: here the journal may be ahead.
 */
export const told: Migration = {
  version: 16,
  sql: `CREATE INDEX notes_told ON notes (n) WHERE kind IN ('banned', 'unbanned', 'agent');`,
}
