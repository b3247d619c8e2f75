import type { Migration } from '../migrate.ts'

/**
 * Transactions of the key that settles payments and claims vouchers: their bytes are stored before they are sent, and
 * each is followed until a final block has it. What they cost stands here, so that gas is in the books even where the
 * engine died before it heard of the block. `gas_spent` holds what was spent before this table was.
 */
export const outgoing: Migration = {
  version: 12,
  sql: `
    CREATE TABLE outgoing (
      n INTEGER PRIMARY KEY,
      account TEXT NOT NULL CHECK (length(account) = 42 AND account = lower(account)),
      nonce INTEGER NOT NULL CHECK (nonce BETWEEN 0 AND 9007199254740991),
      purpose TEXT NOT NULL,
      raw TEXT NOT NULL,
      transaction_hash TEXT NOT NULL UNIQUE CHECK (length(transaction_hash) = 66),
      state TEXT NOT NULL CHECK (
        state IN ('signed', 'broadcast', 'mined', 'final', 'failed', 'replaced', 'refused')
      ),
      block_number INTEGER,
      block_hash TEXT,
      fee_wei TEXT CHECK (
        fee_wei = '0' OR (fee_wei GLOB '[1-9]*' AND fee_wei NOT GLOB '*[^0-9]*' AND length(fee_wei) <= 78)
      ),
      reorganised INTEGER NOT NULL DEFAULT 0 CHECK (reorganised >= 0),
      problem TEXT,
      created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 9007199254740991),
      updated_at INTEGER NOT NULL CHECK (updated_at BETWEEN 0 AND 9007199254740991),
      CHECK ((block_number IS NULL) = (block_hash IS NULL)),
      CHECK (state NOT IN ('mined', 'final') OR block_number IS NOT NULL)
    ) STRICT;
    CREATE UNIQUE INDEX outgoing_one_a_place ON outgoing (account, nonce)
      WHERE state IN ('signed', 'broadcast', 'mined');
    CREATE INDEX outgoing_alive ON outgoing (n) WHERE state IN ('signed', 'broadcast', 'mined');
    CREATE INDEX outgoing_by_place ON outgoing (account, nonce);
    CREATE INDEX attempts_by_hash ON attempts (transaction_hash);

    CREATE TRIGGER outgoing_start_signed BEFORE INSERT ON outgoing WHEN NEW.state <> 'signed' BEGIN
      SELECT raise(ABORT, 'a transaction starts as signed');
    END;
    CREATE TRIGGER outgoing_is_fixed BEFORE UPDATE OF n, account, nonce, purpose, created_at ON outgoing BEGIN
      SELECT raise(ABORT, 'what a transaction is for, and its place, never change');
    END;
    CREATE TRIGGER outgoing_sends_what_is_stored BEFORE UPDATE OF raw, transaction_hash ON outgoing
    WHEN NOT EXISTS (
      SELECT 1 FROM attempts
      WHERE owner = 'outgoing:' || OLD.n AND transaction_hash = NEW.transaction_hash AND raw = NEW.raw
    )
    BEGIN
      SELECT raise(ABORT, 'the bytes of a transaction are those that were stored for it');
    END;
    CREATE TRIGGER outgoing_goes_forward BEFORE UPDATE OF state ON outgoing
    WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (
      'signed>broadcast', 'signed>mined', 'signed>replaced', 'signed>refused', 'refused>signed',
      'broadcast>mined', 'broadcast>replaced',
      'mined>final', 'mined>failed', 'mined>broadcast'
    ) OR OLD.state = 'mined' AND NEW.state = 'broadcast' AND NEW.reorganised <> OLD.reorganised + 1
    BEGIN
      SELECT raise(ABORT, 'a transaction cannot go from ' || OLD.state || ' to ' || NEW.state);
    END;
    CREATE TRIGGER outgoing_is_kept BEFORE DELETE ON outgoing BEGIN
      SELECT raise(ABORT, 'signed transactions are never deleted');
    END;
  `,
}
