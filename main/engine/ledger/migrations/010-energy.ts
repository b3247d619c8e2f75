import type { Migration } from '../migrate.ts'

/**
 * What a job used in electricity above the idle machine. Its own table, in joules and the person's own currency:
 * never added to money of the books, whose units are those of a coin.
 */
export const energy: Migration = {
  version: 10,
  sql: `
    CREATE TABLE energy (
      job_id TEXT PRIMARY KEY REFERENCES jobs (id),
      joules REAL NOT NULL CHECK (joules >= 0),
      measured INTEGER NOT NULL CHECK (measured IN (0, 1)),
      per_kwh REAL,
      currency TEXT NOT NULL CHECK (length(currency) = 3),
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX energy_by_time ON energy (at);
    CREATE TRIGGER energy_is_fixed BEFORE UPDATE ON energy BEGIN
      SELECT raise(ABORT, 'what a job used never changes');
    END;
    CREATE TRIGGER energy_is_kept BEFORE DELETE ON energy BEGIN
      SELECT raise(ABORT, 'what a job used is never deleted');
    END;
  `,
}
