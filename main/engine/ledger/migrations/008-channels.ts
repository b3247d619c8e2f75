import type { Migration } from '../migrate.ts'

/** A whole number of base units as text, or of wei. */
const units = (column: string) =>
  `${column} TEXT NOT NULL CHECK (
    ${column} = '0' OR (${column} GLOB '[1-9]*' AND ${column} NOT GLOB '*[^0-9]*' AND length(${column}) <= 78)
  )`

/**
 * Payment channels: what each payer signed and was charged, one line for every charge, and what of it the
 * chain has paid out. `entries` is made anew because it learns of a kind: the income of vouchers, which
 * enters when a settlement of the chain is final.
 */
export const channels: Migration = {
  version: 8,
  sql: `
    CREATE TABLE channels (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE CHECK (length(id) = 66 AND id = lower(id)),
      payer TEXT NOT NULL CHECK (length(payer) = 42 AND payer = lower(payer)),
      config TEXT NOT NULL CHECK (json_valid(config)),
      ${units('opened_at')},
      ${units('charged')},
      ${units('signed_max')},
      signature TEXT NOT NULL,
      ${units('best_max')},
      best_signature TEXT NOT NULL,
      ${units('balance')},
      ${units('total_claimed')},
      withdraw_requested_at INTEGER NOT NULL CHECK (withdraw_requested_at >= 0),
      refund_nonce INTEGER NOT NULL CHECK (refund_nonce >= 0),
      last_request_at INTEGER NOT NULL,
      pending TEXT CHECK (json_valid(pending)),
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TRIGGER channels_keep_their_terms BEFORE UPDATE OF n, id, payer, config, opened_at, created_at ON channels BEGIN
      SELECT raise(ABORT, 'the terms of a channel never change');
    END;
    CREATE TRIGGER channels_charge_no_less BEFORE UPDATE OF charged, best_max ON channels
    WHEN units_minus(NEW.charged, OLD.charged) GLOB '-*' OR units_minus(NEW.best_max, OLD.best_max) GLOB '-*'
      OR units_minus(NEW.best_max, NEW.charged) GLOB '-*'
    BEGIN
      SELECT raise(ABORT, 'what a channel was charged, and its highest voucher, never fall');
    END;
    CREATE TRIGGER channels_are_kept BEFORE DELETE ON channels WHEN OLD.charged <> OLD.opened_at BEGIN
      SELECT raise(ABORT, 'a channel that was charged is never deleted');
    END;

    CREATE TABLE calls (
      n INTEGER PRIMARY KEY,
      channel_n INTEGER NOT NULL REFERENCES channels (n),
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991),
      ${units('amount')},
      ${units('cumulative')},
      kind TEXT NOT NULL CHECK (kind IN ('data', 'events', 'job')),
      ref TEXT NOT NULL
    ) STRICT;
    CREATE INDEX calls_by_channel ON calls (channel_n, n);
    CREATE TABLE call_sum (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), charged TEXT NOT NULL) STRICT;
    INSERT INTO call_sum (only_row, charged) VALUES (1, '0');
    CREATE TRIGGER calls_count AFTER INSERT ON calls BEGIN
      UPDATE call_sum SET charged = units_plus(charged, NEW.amount);
    END;
    CREATE TRIGGER calls_are_fixed BEFORE UPDATE ON calls BEGIN
      SELECT raise(ABORT, 'calls never change');
    END;
    CREATE TRIGGER calls_are_kept BEFORE DELETE ON calls BEGIN
      SELECT raise(ABORT, 'calls are never deleted');
    END;

    CREATE TABLE claim_orders (
      n INTEGER PRIMARY KEY,
      action TEXT NOT NULL CHECK (action IN ('claim', 'settle')),
      reason TEXT NOT NULL,
      lines TEXT NOT NULL CHECK (json_valid(lines)),
      state TEXT NOT NULL CHECK (state IN ('open', 'done', 'refused')),
      transaction_hash TEXT,
      problem TEXT,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX claim_orders_open ON claim_orders (n) WHERE state = 'open';
    CREATE TRIGGER claim_orders_end_once BEFORE UPDATE ON claim_orders WHEN OLD.state <> 'open' BEGIN
      SELECT raise(ABORT, 'a claim order that has ended stays as it is');
    END;

    CREATE TABLE claims (
      transaction_hash TEXT NOT NULL,
      log_index INTEGER NOT NULL,
      channel_n INTEGER NOT NULL REFERENCES channels (n),
      ${units('amount')},
      ${units('total')},
      block_number INTEGER NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (transaction_hash, log_index)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX claims_by_channel ON claims (channel_n, block_number);

    CREATE TABLE settlements (
      n INTEGER PRIMARY KEY,
      transaction_hash TEXT NOT NULL,
      log_index INTEGER NOT NULL,
      ${units('amount')},
      block_number INTEGER NOT NULL,
      block_hash TEXT NOT NULL,
      at INTEGER NOT NULL,
      UNIQUE (transaction_hash, log_index)
    ) STRICT;

    CREATE TABLE channel_scan (
      only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
      next_block INTEGER NOT NULL,
      ${units('settled_before')}
    ) STRICT;

    CREATE TABLE gas_spent (
      transaction_hash TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      purpose TEXT NOT NULL,
      ${units('fee_wei')}
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE entries_with_vouchers (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991),
      kind TEXT NOT NULL CHECK (kind IN ('payment', 'vouchers', 'refund', 'withdrawal')),
      amount TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'final', 'void')),
      payment_ref TEXT UNIQUE REFERENCES payments (id),
      transfer_id TEXT UNIQUE REFERENCES transfers (id),
      settlement_n INTEGER UNIQUE REFERENCES settlements (n),
      CHECK ((kind = 'payment') = (payment_ref IS NOT NULL)),
      CHECK ((kind = 'vouchers') = (settlement_n IS NOT NULL)),
      CHECK ((kind IN ('refund', 'withdrawal')) = (transfer_id IS NOT NULL)),
      CHECK (
        CASE WHEN kind IN ('payment', 'vouchers')
          THEN amount = '0' OR amount GLOB '[1-9]*' AND amount NOT GLOB '*[^0-9]*'
          ELSE amount GLOB '-[1-9]*' AND substr(amount, 2) NOT GLOB '*[^0-9]*'
        END
      )
    ) STRICT;
    INSERT INTO entries_with_vouchers (id, at, kind, amount, state, payment_ref, transfer_id)
      SELECT id, at, kind, amount, state, payment_ref, transfer_id FROM entries;
    DROP TRIGGER entries_are_kept;
    DROP TABLE entries;
    ALTER TABLE entries_with_vouchers RENAME TO entries;
    CREATE INDEX entries_by_time ON entries (at);
    INSERT INTO sums (kind, state, amount) VALUES
      ('vouchers', 'pending', '0'), ('vouchers', 'final', '0'), ('vouchers', 'void', '0');

    CREATE TRIGGER entries_start_pending BEFORE INSERT ON entries
    WHEN NEW.state <> CASE NEW.kind WHEN 'vouchers' THEN 'final' ELSE 'pending' END
    BEGIN
      SELECT raise(ABORT, 'an entry starts as pending, and the income of vouchers as final');
    END;
    CREATE TRIGGER entries_are_fixed
    BEFORE UPDATE OF id, at, kind, amount, payment_ref, transfer_id, settlement_n ON entries
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
