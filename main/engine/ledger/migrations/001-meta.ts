import type { Migration } from '../migrate.ts'

/** Whose books these are, and small values other parts keep. */
export const meta: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta (
      only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
      provider TEXT NOT NULL CHECK (length(provider) = 42 AND provider = lower(provider)),
      network TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER meta_is_fixed BEFORE UPDATE ON meta BEGIN
      SELECT raise(ABORT, 'books never change hands');
    END;
    CREATE TRIGGER meta_is_kept BEFORE DELETE ON meta BEGIN
      SELECT raise(ABORT, 'books never change hands');
    END;

    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
}
