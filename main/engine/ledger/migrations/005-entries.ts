import type { Migration } from '../migrate.ts'

/**
 * The books themselves, and their sums by kind and state, which triggers keep so that a total never
 * needs to read every entry. `units_plus` and `units_minus` are functions of the connection.
 */
export const entries: Migration = {
  version: 5,
  sql: `
    CREATE TABLE entries (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991),
      kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'withdrawal')),
      amount TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'final', 'void')),
      payment_ref TEXT UNIQUE REFERENCES payments (id),
      transfer_id TEXT UNIQUE REFERENCES transfers (id),
      CHECK ((kind = 'payment') = (payment_ref IS NOT NULL) AND (kind = 'payment') = (transfer_id IS NULL)),
      CHECK (
        CASE kind
          WHEN 'payment' THEN amount = '0' OR amount GLOB '[1-9]*' AND amount NOT GLOB '*[^0-9]*'
          ELSE amount GLOB '-[1-9]*' AND substr(amount, 2) NOT GLOB '*[^0-9]*'
        END
      )
    ) STRICT;
    CREATE INDEX entries_by_time ON entries (at);

    CREATE TABLE sums (
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      amount TEXT NOT NULL,
      PRIMARY KEY (kind, state)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO sums (kind, state, amount) VALUES
      ('payment', 'pending', '0'), ('payment', 'final', '0'), ('payment', 'void', '0'),
      ('refund', 'pending', '0'), ('refund', 'final', '0'), ('refund', 'void', '0'),
      ('withdrawal', 'pending', '0'), ('withdrawal', 'final', '0'), ('withdrawal', 'void', '0');

    CREATE TRIGGER entries_start_pending BEFORE INSERT ON entries WHEN NEW.state <> 'pending' BEGIN
      SELECT raise(ABORT, 'an entry starts as pending');
    END;
    CREATE TRIGGER entries_are_fixed BEFORE UPDATE OF id, at, kind, amount, payment_ref, transfer_id ON entries BEGIN
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
