import type { Migration } from '../migrate.ts'

/**
 * Money that somebody sent to the wallet without buying anything: one line of its own kind for each transfer, so `entries`
 * is made anew. It can be withdrawn, and is never earned.
 */
export const outside: Migration = {
  version: 18,
  sql: `
    CREATE TABLE received (
      n INTEGER PRIMARY KEY,
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991),
      transaction_hash TEXT NOT NULL CHECK (length(transaction_hash) = 66 AND transaction_hash = lower(transaction_hash)),
      log_index INTEGER NOT NULL CHECK (log_index >= 0),
      from_address TEXT NOT NULL CHECK (length(from_address) = 42 AND from_address = lower(from_address)),
      amount TEXT NOT NULL CHECK (amount GLOB '[1-9]*' AND amount NOT GLOB '*[^0-9]*' AND length(amount) <= 78),
      block_number INTEGER NOT NULL CHECK (block_number >= 0),
      block_hash TEXT NOT NULL CHECK (length(block_hash) = 66 AND block_hash = lower(block_hash)),
      UNIQUE (transaction_hash, log_index)
    ) STRICT;
    CREATE TRIGGER received_is_fixed BEFORE UPDATE ON received BEGIN
      SELECT raise(ABORT, 'what was received never changes');
    END;
    CREATE TRIGGER received_is_kept BEFORE DELETE ON received BEGIN
      SELECT raise(ABORT, 'what was received is never deleted');
    END;

    PRAGMA defer_foreign_keys = ON;
    CREATE TEMP TABLE entries_before AS SELECT * FROM entries;
    DROP TRIGGER entries_are_kept;
    DROP TABLE entries;
    CREATE TABLE entries (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991),
      kind TEXT NOT NULL CHECK (kind IN ('payment', 'vouchers', 'baseline', 'outside', 'refund', 'withdrawal')),
      amount TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'final', 'void')),
      payment_ref TEXT UNIQUE REFERENCES payments (id),
      transfer_id TEXT UNIQUE REFERENCES transfers (id),
      settlement_n INTEGER UNIQUE REFERENCES settlements (n),
      reading_n INTEGER UNIQUE REFERENCES readings (n),
      received_n INTEGER UNIQUE REFERENCES received (n),
      CHECK ((kind = 'payment') = (payment_ref IS NOT NULL)),
      CHECK ((kind = 'vouchers') = (settlement_n IS NOT NULL)),
      CHECK ((kind = 'baseline') = (reading_n IS NOT NULL)),
      CHECK ((kind = 'outside') = (received_n IS NOT NULL)),
      CHECK ((kind IN ('refund', 'withdrawal')) = (transfer_id IS NOT NULL)),
      CHECK (
        CASE WHEN kind IN ('payment', 'vouchers', 'baseline', 'outside')
          THEN amount = '0' OR amount GLOB '[1-9]*' AND amount NOT GLOB '*[^0-9]*'
          ELSE amount GLOB '-[1-9]*' AND substr(amount, 2) NOT GLOB '*[^0-9]*'
        END
      )
    ) STRICT;
    INSERT INTO entries (id, at, kind, amount, state, payment_ref, transfer_id, settlement_n, reading_n)
      SELECT id, at, kind, amount, state, payment_ref, transfer_id, settlement_n, reading_n FROM entries_before;
    DROP TABLE entries_before;
    CREATE INDEX entries_by_time ON entries (at);
    INSERT INTO sums (kind, state, amount) VALUES
      ('outside', 'pending', '0'), ('outside', 'final', '0'), ('outside', 'void', '0');

    CREATE TRIGGER entries_start_pending BEFORE INSERT ON entries
    WHEN NEW.state <> CASE WHEN NEW.kind IN ('vouchers', 'baseline', 'outside') THEN 'final' ELSE 'pending' END
    BEGIN
      SELECT raise(ABORT, 'an entry starts as pending, and what final blocks say as final');
    END;
    CREATE TRIGGER entries_are_fixed
    BEFORE UPDATE OF id, at, kind, amount, payment_ref, transfer_id, settlement_n, reading_n, received_n ON entries
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
