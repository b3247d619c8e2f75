import type { Migration } from '../migrate.ts'

/**
 * The outbox of money we send. A mined transfer may go back to broadcast only beside a `reorgs` row
 * that says which block was taken away.
 */
export const transfers: Migration = {
  version: 4,
  sql: `
    CREATE TABLE transfers (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('withdrawal', 'refund')),
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
      CHECK ((raw IS NULL) = (nonce IS NULL) AND (raw IS NULL) = (transaction_hash IS NULL)),
      CHECK (state IN ('requested', 'failed') OR raw IS NOT NULL),
      CHECK ((block_number IS NULL) = (block_hash IS NULL)),
      CHECK (state NOT IN ('mined', 'final') OR block_number IS NOT NULL)
    ) STRICT;
    CREATE INDEX transfers_by_kind ON transfers (kind, n);
    CREATE INDEX transfers_alive ON transfers (n) WHERE state NOT IN ('final', 'replaced', 'failed');
    CREATE UNIQUE INDEX transfers_one_refund_a_job ON transfers (job_id)
      WHERE job_id IS NOT NULL AND state NOT IN ('replaced', 'failed');
    CREATE UNIQUE INDEX transfers_one_a_nonce ON transfers (from_address, nonce)
      WHERE nonce IS NOT NULL AND state NOT IN ('replaced', 'failed');

    CREATE TABLE reorgs (
      n INTEGER PRIMARY KEY,
      transfer_id TEXT NOT NULL REFERENCES transfers (id),
      transaction_hash TEXT NOT NULL,
      block_number INTEGER NOT NULL,
      block_hash TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX reorgs_by_transfer ON reorgs (transfer_id);

    CREATE TRIGGER transfers_belong BEFORE INSERT ON transfers
    WHEN NEW.state <> 'requested'
      OR NEW.network <> (SELECT network FROM meta)
      OR NEW.asset <> coalesce((SELECT asset FROM payments WHERE n = 1), NEW.asset)
    BEGIN
      SELECT raise(ABORT, 'a transfer starts as requested, on the network and in the asset of these books');
    END;
    CREATE TRIGGER transfers_are_fixed
    BEFORE UPDATE OF n, id, kind, network, asset, from_address, to_address, amount, job_id, created_at ON transfers
    BEGIN
      SELECT raise(ABORT, 'the terms of a transfer never change');
    END;
    CREATE TRIGGER transfers_are_signed_once BEFORE UPDATE OF nonce, raw, transaction_hash ON transfers
    WHEN OLD.raw IS NOT NULL
    BEGIN
      SELECT raise(ABORT, 'a transfer is signed once');
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
    CREATE TRIGGER reorgs_are_fixed BEFORE UPDATE ON reorgs BEGIN
      SELECT raise(ABORT, 'a recorded reorganisation never changes');
    END;
    CREATE TRIGGER reorgs_are_kept BEFORE DELETE ON reorgs BEGIN
      SELECT raise(ABORT, 'a recorded reorganisation is never deleted');
    END;
  `,
}
