import type { Migration } from '../migrate.ts'

/** Buyers that the person sells nothing more to. */
export const bans: Migration = {
  version: 14,
  sql: `
    CREATE TABLE banned_payers (
      payer TEXT PRIMARY KEY CHECK (length(payer) = 42 AND payer = lower(payer)),
      reason TEXT NOT NULL CHECK (length(reason) <= 200),
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991)
    ) STRICT, WITHOUT ROWID;
  `,
}
