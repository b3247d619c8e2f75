import type { Migration } from '../migrate.ts'

/**
 * Refunds too may be carried to the chain by somebody else. `transfers` is made anew because its rule against that is one
 * of the table; its rows go in under the same keys, so what refers to them still does.
 */
export const carriedRefunds: Migration = {
  version: 19,
  sql: `
    PRAGMA defer_foreign_keys = ON;
    CREATE TEMP TABLE transfers_before AS SELECT * FROM transfers;
    DROP TRIGGER transfers_are_kept;
    DROP TABLE transfers;
    CREATE TABLE transfers (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('withdrawal', 'refund')),
      method TEXT NOT NULL CHECK (method IN ('transaction', 'authorization')),
      network TEXT NOT NULL,
      asset TEXT NOT NULL CHECK (length(asset) = 42 AND asset = lower(asset)),
      from_address TEXT NOT NULL CHECK (length(from_address) = 42 AND from_address = lower(from_address)),
      to_address TEXT NOT NULL CHECK (length(to_address) = 42 AND to_address = lower(to_address)),
      amount TEXT NOT NULL CHECK (amount GLOB '[1-9]*' AND amount NOT GLOB '*[^0-9]*' AND length(amount) <= 78),
      state TEXT NOT NULL CHECK (
        state IN ('requested', 'signed', 'broadcast', 'mined', 'final', 'replaced', 'failed')
      ),
      nonce INTEGER CHECK (nonce BETWEEN 0 AND 9007199254740991),
      raw TEXT,
      transaction_hash TEXT,
      block_number INTEGER,
      block_hash TEXT,
      fee_wei TEXT CHECK (
        fee_wei = '0' OR (fee_wei GLOB '[1-9]*' AND fee_wei NOT GLOB '*[^0-9]*' AND length(fee_wei) <= 78)
      ),
      job_id TEXT REFERENCES jobs (id),
      problem TEXT,
      created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 9007199254740991),
      updated_at INTEGER NOT NULL CHECK (updated_at BETWEEN 0 AND 9007199254740991),
      CHECK ((kind = 'refund') = (job_id IS NOT NULL)),
      CHECK ((raw IS NULL) = (nonce IS NULL)),
      CHECK (method = 'authorization' OR (raw IS NULL) = (transaction_hash IS NULL)),
      CHECK (method = 'authorization' OR state IN ('requested', 'failed') OR raw IS NOT NULL),
      CHECK (method = 'transaction' OR raw IS NULL),
      CHECK ((block_number IS NULL) = (block_hash IS NULL)),
      CHECK (state NOT IN ('mined', 'final') OR block_number IS NOT NULL AND transaction_hash IS NOT NULL)
    ) STRICT;
    INSERT INTO transfers (n, id, kind, method, network, asset, from_address, to_address, amount, state, nonce, raw,
        transaction_hash, block_number, block_hash, fee_wei, job_id, problem, created_at, updated_at)
      SELECT n, id, kind, method, network, asset, from_address, to_address, amount, state, nonce, raw,
        transaction_hash, block_number, block_hash, fee_wei, job_id, problem, created_at, updated_at
      FROM transfers_before;
    DROP TABLE transfers_before;
    CREATE INDEX transfers_by_kind ON transfers (kind, n);
    CREATE INDEX transfers_alive ON transfers (n) WHERE state NOT IN ('final', 'replaced', 'failed');
    CREATE UNIQUE INDEX transfers_one_refund_a_job ON transfers (job_id)
      WHERE job_id IS NOT NULL AND state NOT IN ('replaced', 'failed');
    CREATE UNIQUE INDEX transfers_one_a_nonce ON transfers (from_address, nonce)
      WHERE nonce IS NOT NULL AND state NOT IN ('replaced', 'failed');

    CREATE TRIGGER transfers_belong BEFORE INSERT ON transfers
    WHEN NEW.state <> 'requested'
      OR NEW.network <> (SELECT network FROM meta)
      OR NEW.asset <> coalesce((SELECT asset FROM payments WHERE n = 1), NEW.asset)
    BEGIN
      SELECT raise(ABORT, 'a transfer starts as requested, on the network and in the asset of these books');
    END;
    CREATE TRIGGER transfers_are_fixed
    BEFORE UPDATE OF n, id, kind, method, network, asset, from_address, to_address, amount, job_id, created_at
    ON transfers
    BEGIN
      SELECT raise(ABORT, 'the terms of a transfer never change');
    END;
    CREATE TRIGGER transfers_are_signed_once BEFORE UPDATE OF nonce, raw, transaction_hash ON transfers
    WHEN OLD.raw IS NOT NULL AND (
      NEW.nonce <> OLD.nonce
      OR NEW.transaction_hash <> OLD.transaction_hash AND NOT EXISTS (
        SELECT 1 FROM attempts
        WHERE owner = 'transfer:' || OLD.id AND transaction_hash = NEW.transaction_hash AND raw = NEW.raw
      )
      OR NEW.transaction_hash = OLD.transaction_hash AND NEW.raw <> OLD.raw
    )
    BEGIN
      SELECT raise(ABORT, 'a transfer keeps its number, and its bytes are those that were stored for it');
    END;
    CREATE TRIGGER transfers_stay_in_their_block BEFORE UPDATE OF block_number, block_hash ON transfers
    WHEN NEW.block_hash <> OLD.block_hash OR NEW.block_number <> OLD.block_number
      OR NEW.block_hash IS NULL AND OLD.block_hash IS NOT NULL AND NEW.state <> 'broadcast'
    BEGIN
      SELECT raise(ABORT, 'a mined transfer changes its block only through a recorded reorganisation');
    END;
    CREATE TRIGGER transfers_go_forward BEFORE UPDATE OF state ON transfers
    WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (
      'requested>signed', 'requested>failed',
      'signed>broadcast', 'signed>mined', 'signed>final', 'signed>replaced', 'signed>failed',
      'broadcast>mined', 'broadcast>final', 'broadcast>replaced', 'broadcast>failed',
      'mined>final', 'mined>replaced', 'mined>failed', 'mined>broadcast'
    ) OR OLD.state = 'mined' AND NEW.state = 'broadcast' AND NOT EXISTS (
      SELECT 1 FROM reorgs WHERE transfer_id = OLD.id AND block_hash = OLD.block_hash
    )
    BEGIN
      SELECT raise(ABORT, 'a transfer cannot go from ' || OLD.state || ' to ' || NEW.state);
    END;
    CREATE TRIGGER transfers_are_kept BEFORE DELETE ON transfers BEGIN
      SELECT raise(ABORT, 'transfers are never deleted');
    END;

    CREATE TRIGGER transfers_hand_over_what_is_signed BEFORE UPDATE OF state ON transfers
    WHEN NEW.method = 'authorization' AND NEW.state NOT IN ('requested', 'failed')
      AND NOT EXISTS (SELECT 1 FROM authorizations WHERE transfer_id = NEW.id)
    BEGIN
      SELECT raise(ABORT, 'an authorization is stored before it is handed over');
    END;
  `,
}
