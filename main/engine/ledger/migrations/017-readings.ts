import type { Migration } from '../migrate.ts'

const units = (column: string, rest = 'NOT NULL') =>
  `${column} TEXT ${rest} CHECK (
    ${column} = '0' OR (${column} GLOB '[1-9]*' AND ${column} NOT GLOB '*[^0-9]*' AND length(${column}) <= 78)
  )`

/**
 * Where reading the chain's blocks began, and what the chain had claimed and paid out by then. `booked` is what of that
 * these books have no single line for: one line of its own kind, so `entries` is made anew. Books of before began with
 * nothing of that; the number of their first block is not known any more, and the one they have come to stands for it.
 */
export const readings: Migration = {
  version: 17,
  sql: `
    CREATE TABLE readings (
      n INTEGER PRIMARY KEY,
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991),
      block_number INTEGER NOT NULL CHECK (block_number >= 0),
      block_hash TEXT CHECK (length(block_hash) = 66 AND block_hash = lower(block_hash)),
      ${units('claimed')},
      ${units('settled')},
      ${units('settled_before')},
      ${units('held', '')},
      ${units('booked')}
    ) STRICT;
    INSERT INTO readings (at, block_number, claimed, settled, settled_before, booked)
      SELECT coalesce((SELECT min(created_at) FROM channels), 0), max(next_block - 1, 0),
        settled_before, settled_before, settled_before, '0'
      FROM channel_scan;
    CREATE TRIGGER readings_are_fixed BEFORE UPDATE ON readings BEGIN
      SELECT raise(ABORT, 'a reading never changes');
    END;
    CREATE TRIGGER readings_are_kept BEFORE DELETE ON readings BEGIN
      SELECT raise(ABORT, 'readings are never deleted');
    END;
    ALTER TABLE channel_scan ADD COLUMN ${units('claimed_before', "NOT NULL DEFAULT '0'")};
    UPDATE channel_scan SET claimed_before = settled_before;
    CREATE INDEX notes_of_payouts ON notes (kind, ref) WHERE kind IN ('reading', 'paidOut');

    PRAGMA defer_foreign_keys = ON;
    CREATE TEMP TABLE entries_before AS SELECT * FROM entries;
    DROP TRIGGER entries_are_kept;
    DROP TABLE entries;
    CREATE TABLE entries (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991),
      kind TEXT NOT NULL CHECK (kind IN ('payment', 'vouchers', 'baseline', 'refund', 'withdrawal')),
      amount TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'final', 'void')),
      payment_ref TEXT UNIQUE REFERENCES payments (id),
      transfer_id TEXT UNIQUE REFERENCES transfers (id),
      settlement_n INTEGER UNIQUE REFERENCES settlements (n),
      reading_n INTEGER UNIQUE REFERENCES readings (n),
      CHECK ((kind = 'payment') = (payment_ref IS NOT NULL)),
      CHECK ((kind = 'vouchers') = (settlement_n IS NOT NULL)),
      CHECK ((kind = 'baseline') = (reading_n IS NOT NULL)),
      CHECK ((kind IN ('refund', 'withdrawal')) = (transfer_id IS NOT NULL)),
      CHECK (
        CASE WHEN kind IN ('payment', 'vouchers', 'baseline')
          THEN amount = '0' OR amount GLOB '[1-9]*' AND amount NOT GLOB '*[^0-9]*'
          ELSE amount GLOB '-[1-9]*' AND substr(amount, 2) NOT GLOB '*[^0-9]*'
        END
      )
    ) STRICT;
    INSERT INTO entries (id, at, kind, amount, state, payment_ref, transfer_id, settlement_n)
      SELECT id, at, kind, amount, state, payment_ref, transfer_id, settlement_n FROM entries_before;
    DROP TABLE entries_before;
    CREATE INDEX entries_by_time ON entries (at);
    INSERT INTO sums (kind, state, amount) VALUES
      ('baseline', 'pending', '0'), ('baseline', 'final', '0'), ('baseline', 'void', '0');

    CREATE TRIGGER entries_start_pending BEFORE INSERT ON entries
    WHEN NEW.state <> CASE WHEN NEW.kind IN ('vouchers', 'baseline') THEN 'final' ELSE 'pending' END
    BEGIN
      SELECT raise(ABORT, 'an entry starts as pending, and what was paid out of channels as final');
    END;
    CREATE TRIGGER entries_are_fixed
    BEFORE UPDATE OF id, at, kind, amount, payment_ref, transfer_id, settlement_n, reading_n ON entries
    BEGIN
      SELECT raise(ABORT, 'an entry never changes');
    END;
    CREATE TRIGGER entries_go_forward BEFORE UPDATE OF state ON entries
    WHEN NEW.state <> OLD.state AND OLD.state <> 'pending'
    BEGIN
      SELECT raise(ABORT, 'an entry cannot go from ' || OLD.state || ' to ' || NEW.state);
    END;
    CREATE TRIGGER entries_are_kept BEFORE DELETE ON entries BEGIN
      SELECT raise(ABORT, 'entries are never deleted');
    END;
    CREATE TRIGGER entries_count AFTER INSERT ON entries BEGIN
      UPDATE sums SET amount = units_plus(amount, NEW.amount) WHERE kind = NEW.kind AND state = NEW.state;
    END;
    CREATE TRIGGER entries_move AFTER UPDATE OF state ON entries WHEN NEW.state <> OLD.state BEGIN
      UPDATE sums SET amount = units_minus(amount, OLD.amount) WHERE kind = OLD.kind AND state = OLD.state;
      UPDATE sums SET amount = units_plus(amount, NEW.amount) WHERE kind = NEW.kind AND state = NEW.state;
    END;
  `,
}
