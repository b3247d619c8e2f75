import type { Migration } from '../migrate.ts'

/**
 * What happened to money, numbered from 1 without a gap: one small row in the transaction of the change itself. The
 * journal beside the database has a record of the same number for each, so that one number tells which is behind.
 * `attempts` holds all bytes that were ever signed for one place (account and number) of an outbox: raising the fee of
 * a stuck transaction adds one, and whichever the chain takes, it is known as ours.
 */
export const notes: Migration = {
  version: 9,
  sql: `
    CREATE TABLE notes (
      n INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      ref TEXT NOT NULL,
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991)
    ) STRICT;
    INSERT INTO notes (kind, ref, at)
      SELECT 'settled', e.payment_ref, e.at FROM entries e WHERE e.kind = 'payment' ORDER BY e.id;
    INSERT INTO notes (kind, ref, at)
      SELECT CASE WHEN r.job_id IS NULL THEN 'answered' ELSE 'ended' END, coalesce(r.job_id, r.seq), r.created_at
      FROM receipts r ORDER BY r.seq;
    INSERT INTO notes (kind, ref, at)
      SELECT 'ended', j.id, coalesce(j.finished_at, j.created_at) FROM jobs j
      WHERE j.state NOT IN ('queued', 'running') AND NOT EXISTS (SELECT 1 FROM receipts r WHERE r.job_id = j.id)
      ORDER BY j.n;
    INSERT INTO notes (kind, ref, at) SELECT 'signed', id, updated_at FROM transfers WHERE raw IS NOT NULL ORDER BY n;
    INSERT INTO notes (kind, ref, at)
      SELECT 'closed', id, updated_at FROM transfers
      WHERE raw IS NOT NULL AND state IN ('final', 'replaced', 'failed') ORDER BY n;
    CREATE TRIGGER notes_have_no_gap BEFORE INSERT ON notes
    WHEN NEW.n <> coalesce((SELECT max(n) + 1 FROM notes), 1)
    BEGIN
      SELECT raise(ABORT, 'notes have no gap');
    END;
    CREATE TRIGGER notes_are_fixed BEFORE UPDATE ON notes BEGIN
      SELECT raise(ABORT, 'notes never change');
    END;
    CREATE TRIGGER notes_are_kept BEFORE DELETE ON notes BEGIN
      SELECT raise(ABORT, 'notes are never deleted');
    END;

    CREATE TABLE attempts (
      n INTEGER PRIMARY KEY,
      owner TEXT NOT NULL,
      raw TEXT NOT NULL,
      transaction_hash TEXT NOT NULL,
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991),
      UNIQUE (owner, transaction_hash)
    ) STRICT;
    INSERT INTO attempts (owner, raw, transaction_hash, at)
      SELECT 'transfer:' || id, raw, transaction_hash, updated_at FROM transfers WHERE raw IS NOT NULL ORDER BY n;
    INSERT INTO attempts (owner, raw, transaction_hash, at)
      SELECT 'anchor:' || n, raw, transaction_hash, updated_at FROM anchors ORDER BY n;
    CREATE INDEX attempts_by_owner ON attempts (owner, n);
    CREATE TRIGGER attempts_are_fixed BEFORE UPDATE ON attempts BEGIN
      SELECT raise(ABORT, 'signed bytes never change');
    END;
    CREATE TRIGGER attempts_are_kept BEFORE DELETE ON attempts BEGIN
      SELECT raise(ABORT, 'signed bytes are never deleted');
    END;
    DROP TRIGGER transfers_are_signed_once;
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

    DROP TRIGGER anchors_are_fixed;
    CREATE TRIGGER anchors_are_fixed
    BEFORE UPDATE OF n, contract, from_seq, to_seq, root, prev_root, nonce, created_at ON anchors
    BEGIN
      SELECT raise(ABORT, 'what an anchor says never changes');
    END;
    CREATE TRIGGER anchors_send_what_is_stored BEFORE UPDATE OF raw, transaction_hash ON anchors
    WHEN NOT EXISTS (
      SELECT 1 FROM attempts
      WHERE owner = 'anchor:' || OLD.n AND transaction_hash = NEW.transaction_hash AND raw = NEW.raw
    )
    BEGIN
      SELECT raise(ABORT, 'the bytes of an anchor are those that were stored for it');
    END;

    CREATE TABLE reversals (
      payment_ref TEXT PRIMARY KEY REFERENCES payments (id),
      transaction_hash TEXT NOT NULL,
      block_number INTEGER NOT NULL,
      block_hash TEXT NOT NULL,
      problem TEXT NOT NULL,
      at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 9007199254740991)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER reversals_of_settled BEFORE INSERT ON reversals
    WHEN NOT EXISTS (SELECT 1 FROM payments WHERE id = NEW.payment_ref AND state = 'settled')
    BEGIN
      SELECT raise(ABORT, 'only a settled payment that is not final can be reversed');
    END;
    CREATE TRIGGER reversed_payments_stay BEFORE UPDATE OF state ON payments
    WHEN EXISTS (SELECT 1 FROM reversals WHERE payment_ref = OLD.id)
    BEGIN
      SELECT raise(ABORT, 'a reversed payment never becomes final');
    END;
    CREATE TRIGGER reversals_are_fixed BEFORE UPDATE ON reversals BEGIN
      SELECT raise(ABORT, 'a reversal never changes');
    END;
    CREATE TRIGGER reversals_are_kept BEFORE DELETE ON reversals BEGIN
      SELECT raise(ABORT, 'a reversal is never deleted');
    END;
  `,
}
