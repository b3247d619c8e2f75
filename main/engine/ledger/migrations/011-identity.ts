import type { Migration } from '../migrate.ts'

/**
 * The agent of this provider in a registry (ERC-8004), and every transaction that changes it: signed bytes are stored
 * before they are sent.
 */
export const identity: Migration = {
  version: 11,
  sql: `
    CREATE TABLE identity_calls (
      n INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('register', 'set-uri', 'set-wallet', 'set-kinds', 'transfer', 'answer')),
      about TEXT NOT NULL CHECK (length(about) <= 200),
      sender TEXT NOT NULL CHECK (length(sender) = 42 AND sender = lower(sender)),
      state TEXT NOT NULL CHECK (state IN ('signed', 'broadcast', 'mined', 'final', 'replaced', 'failed')),
      nonce INTEGER NOT NULL CHECK (nonce BETWEEN 0 AND 9007199254740991),
      raw TEXT NOT NULL,
      transaction_hash TEXT NOT NULL UNIQUE,
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
    CREATE INDEX identity_calls_open ON identity_calls (state) WHERE state IN ('signed', 'broadcast', 'mined');

    CREATE TRIGGER identity_calls_start_signed BEFORE INSERT ON identity_calls WHEN NEW.state <> 'signed' BEGIN
      SELECT raise(ABORT, 'a call of a registry starts as signed');
    END;
    CREATE TRIGGER identity_calls_are_fixed BEFORE UPDATE OF n, kind, about, sender, nonce, created_at ON identity_calls
    BEGIN
      SELECT raise(ABORT, 'what a call of a registry says never changes');
    END;
    CREATE TRIGGER identity_calls_go_forward BEFORE UPDATE OF state ON identity_calls
    WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (
      'signed>broadcast', 'signed>mined', 'signed>replaced', 'signed>failed',
      'broadcast>mined', 'broadcast>replaced', 'broadcast>failed',
      'mined>final', 'mined>broadcast'
    ) OR OLD.state = 'mined' AND NEW.state = 'broadcast' AND NEW.reorganised <> OLD.reorganised + 1
    BEGIN
      SELECT raise(ABORT, 'a call of a registry cannot go from ' || OLD.state || ' to ' || NEW.state);
    END;
    CREATE TRIGGER identity_calls_send_what_was_signed BEFORE UPDATE OF raw, transaction_hash ON identity_calls
    WHEN NOT EXISTS (
      SELECT 1 FROM attempts
      WHERE owner = 'identity:' || NEW.n AND raw = NEW.raw AND transaction_hash = NEW.transaction_hash
    )
    BEGIN
      SELECT raise(ABORT, 'only bytes that were signed for this call are sent');
    END;
    CREATE TRIGGER identity_calls_are_kept BEFORE DELETE ON identity_calls BEGIN
      SELECT raise(ABORT, 'calls of a registry are never deleted');
    END;

    CREATE TABLE agents (
      n INTEGER PRIMARY KEY,
      agent_id TEXT NOT NULL CHECK (agent_id = '0' OR (agent_id GLOB '[1-9]*' AND agent_id NOT GLOB '*[^0-9]*')),
      call INTEGER UNIQUE REFERENCES identity_calls (n),
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991)
    ) STRICT;
  `,
}
