import type { Migration } from '../migrate.ts'

/** Roots over receipts that were put on the chain. Signed bytes are stored before they are sent, one live at a time. */
export const anchors: Migration = {
  version: 6,
  sql: `
    CREATE TABLE anchors (
      n INTEGER PRIMARY KEY,
      contract TEXT NOT NULL CHECK (length(contract) = 42 AND contract = lower(contract)),
      from_seq INTEGER NOT NULL CHECK (from_seq >= 0),
      to_seq INTEGER NOT NULL CHECK (to_seq >= from_seq),
      root TEXT NOT NULL CHECK (length(root) = 66 AND root = lower(root)),
      prev_root TEXT NOT NULL CHECK (length(prev_root) = 66 AND prev_root = lower(prev_root)),
      state TEXT NOT NULL CHECK (state IN ('signed', 'broadcast', 'mined', 'final', 'replaced', 'failed')),
      nonce INTEGER NOT NULL CHECK (nonce BETWEEN 0 AND 9007199254740991),
      raw TEXT NOT NULL,
      transaction_hash TEXT NOT NULL UNIQUE,
      block_number INTEGER,
      block_hash TEXT,
      evidence TEXT CHECK (json_valid(evidence)),
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
    CREATE UNIQUE INDEX anchors_one_alive ON anchors ((1)) WHERE state NOT IN ('final', 'replaced', 'failed');

    CREATE TRIGGER anchors_start_signed BEFORE INSERT ON anchors
    WHEN NEW.state <> 'signed' OR NEW.to_seq > (SELECT coalesce(max(seq), -1) FROM receipts)
    BEGIN
      SELECT raise(ABORT, 'an anchor starts as signed, over receipts that exist');
    END;
    CREATE TRIGGER anchors_are_fixed
    BEFORE UPDATE OF n, contract, from_seq, to_seq, root, prev_root, nonce, raw, transaction_hash, created_at ON anchors
    BEGIN
      SELECT raise(ABORT, 'what an anchor says never changes');
    END;
    CREATE TRIGGER anchors_go_forward BEFORE UPDATE OF state ON anchors
    WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (
      'signed>broadcast', 'signed>mined', 'signed>replaced', 'signed>failed',
      'broadcast>mined', 'broadcast>replaced', 'broadcast>failed',
      'mined>final', 'mined>failed', 'mined>broadcast'
    ) OR OLD.state = 'mined' AND NEW.state = 'broadcast' AND NEW.reorganised <> OLD.reorganised + 1
    BEGIN
      SELECT raise(ABORT, 'an anchor cannot go from ' || OLD.state || ' to ' || NEW.state);
    END;
    CREATE TRIGGER anchors_are_kept BEFORE DELETE ON anchors BEGIN
      SELECT raise(ABORT, 'anchors are never deleted');
    END;
  `,
}
