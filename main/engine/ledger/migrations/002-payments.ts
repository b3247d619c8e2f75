import type { Migration } from '../migrate.ts'

/**
 * Payments in. `held_id` is the payment id while this payment holds it: a rejected or expired one
 * lets go of it for good, so that the same request can be paid with a new authorization.
 */
export const payments: Migration = {
  version: 2,
  sql: `
    CREATE TABLE payments (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      network TEXT NOT NULL,
      asset TEXT NOT NULL CHECK (length(asset) = 42 AND asset = lower(asset)),
      payer TEXT NOT NULL CHECK (length(payer) = 42 AND payer = lower(payer)),
      nonce TEXT NOT NULL CHECK (length(nonce) = 66 AND nonce = lower(nonce)),
      pay_to TEXT NOT NULL CHECK (length(pay_to) = 42 AND pay_to = lower(pay_to)),
      amount TEXT NOT NULL CHECK (
        amount = '0' OR (amount GLOB '[1-9]*' AND amount NOT GLOB '*[^0-9]*' AND length(amount) <= 78)
      ),
      payment_id TEXT NOT NULL,
      held_id TEXT CHECK (held_id = payment_id),
      request_hash TEXT NOT NULL,
      payload TEXT NOT NULL,
      valid_before INTEGER NOT NULL CHECK (valid_before BETWEEN 0 AND 9007199254740991),
      state TEXT NOT NULL CHECK (state IN ('reserved', 'settling', 'settled', 'final', 'rejected', 'expired')),
      transaction_hash TEXT,
      block_number INTEGER,
      block_hash TEXT,
      problem TEXT,
      created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 9007199254740991),
      updated_at INTEGER NOT NULL CHECK (updated_at BETWEEN 0 AND 9007199254740991),
      UNIQUE (network, asset, payer, nonce),
      UNIQUE (payer, held_id),
      CHECK ((state IN ('settled', 'final')) = (transaction_hash IS NOT NULL)),
      CHECK ((transaction_hash IS NULL) = (block_number IS NULL) AND (block_number IS NULL) = (block_hash IS NULL)),
      CHECK (state NOT IN ('rejected', 'expired') OR held_id IS NULL)
    ) STRICT;
    CREATE INDEX payments_by_state ON payments (state, n);

    CREATE TRIGGER payments_belong BEFORE INSERT ON payments
    WHEN NEW.state <> 'reserved' OR NEW.held_id IS NULL
      OR NEW.network <> (SELECT network FROM meta)
      OR NEW.asset <> coalesce((SELECT asset FROM payments WHERE n = 1), NEW.asset)
    BEGIN
      SELECT raise(ABORT, 'a payment starts as reserved, on the network and in the asset of these books');
    END;
    CREATE TRIGGER payments_are_fixed
    BEFORE UPDATE OF n, id, network, asset, payer, nonce, pay_to, amount, payment_id, request_hash, payload,
      valid_before, created_at ON payments
    BEGIN
      SELECT raise(ABORT, 'the terms of a payment never change');
    END;
    CREATE TRIGGER payments_go_forward BEFORE UPDATE OF state ON payments
    WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (
      'reserved>settling', 'reserved>settled', 'reserved>rejected', 'reserved>expired',
      'settling>settled', 'settling>rejected', 'settling>expired',
      'rejected>settled', 'expired>settled', 'settled>final'
    )
    BEGIN
      SELECT raise(ABORT, 'a payment cannot go from ' || OLD.state || ' to ' || NEW.state);
    END;
    CREATE TRIGGER payments_give_ids_up_for_good BEFORE UPDATE OF held_id ON payments
    WHEN NEW.held_id IS NOT NULL AND OLD.held_id IS NULL
    BEGIN
      SELECT raise(ABORT, 'a payment id that was given up is not taken back');
    END;
    CREATE TRIGGER payments_are_kept BEFORE DELETE ON payments BEGIN
      SELECT raise(ABORT, 'payments are never deleted');
    END;
  `,
}
