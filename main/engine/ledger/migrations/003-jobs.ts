import type { Migration } from '../migrate.ts'

/** Paid jobs and the receipts they ended in; who paid and how much stands in the payment. */
export const jobs: Migration = {
  version: 3,
  sql: `
    CREATE TABLE jobs (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      payment_ref TEXT NOT NULL UNIQUE REFERENCES payments (id),
      manifest TEXT NOT NULL CHECK (json_valid(manifest)),
      program TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'finished', 'failed', 'cancelled', 'evicted')),
      reason TEXT,
      message TEXT,
      inputs TEXT NOT NULL CHECK (json_valid(inputs)),
      outputs TEXT CHECK (json_valid(outputs)),
      attempts INTEGER NOT NULL CHECK (attempts >= 0),
      created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 9007199254740991),
      started_at INTEGER CHECK (started_at BETWEEN 0 AND 9007199254740991),
      finished_at INTEGER CHECK (finished_at BETWEEN 0 AND 9007199254740991),
      refund TEXT NOT NULL CHECK (refund IN ('none', 'owed', 'paid')),
      CHECK (state NOT IN ('queued', 'running') OR (refund = 'none' AND finished_at IS NULL))
    ) STRICT;
    CREATE INDEX jobs_by_state ON jobs (state, n);
    CREATE INDEX jobs_by_end ON jobs (finished_at) WHERE state = 'finished';
    CREATE INDEX jobs_to_refund ON jobs (n) WHERE refund = 'owed';

    CREATE TRIGGER jobs_start_queued BEFORE INSERT ON jobs
    WHEN NEW.state <> 'queued' OR NEW.attempts <> 0
    BEGIN
      SELECT raise(ABORT, 'a job starts in the queue');
    END;
    CREATE TRIGGER jobs_are_fixed
    BEFORE UPDATE OF n, id, payment_ref, manifest, program, inputs, created_at ON jobs
    BEGIN
      SELECT raise(ABORT, 'what a job was asked to do never changes');
    END;
    CREATE TRIGGER jobs_go_forward BEFORE UPDATE OF state ON jobs
    WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (
      'queued>running', 'running>queued', 'running>finished',
      'queued>failed', 'queued>cancelled', 'queued>evicted',
      'running>failed', 'running>cancelled', 'running>evicted'
    )
    BEGIN
      SELECT raise(ABORT, 'a job cannot go from ' || OLD.state || ' to ' || NEW.state);
    END;
    CREATE TRIGGER jobs_stay_ended
    BEFORE UPDATE OF reason, message, outputs, attempts, started_at, finished_at ON jobs
    WHEN OLD.state NOT IN ('queued', 'running')
    BEGIN
      SELECT raise(ABORT, 'an ended job never changes');
    END;
    CREATE TRIGGER jobs_refund_once BEFORE UPDATE OF refund ON jobs
    WHEN NEW.refund <> OLD.refund AND OLD.refund || '>' || NEW.refund NOT IN ('none>owed', 'owed>paid')
      OR NEW.refund = 'owed' AND OLD.refund = 'none' AND OLD.state NOT IN ('queued', 'running')
    BEGIN
      SELECT raise(ABORT, 'a refund is owed once, when the job ends, and paid once');
    END;
    CREATE TRIGGER jobs_are_kept BEFORE DELETE ON jobs BEGIN
      SELECT raise(ABORT, 'jobs are never deleted');
    END;

    CREATE TABLE receipts (
      seq INTEGER PRIMARY KEY CHECK (seq >= 0),
      job_id TEXT NOT NULL UNIQUE REFERENCES jobs (id),
      digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 66 AND digest = lower(digest)),
      file TEXT NOT NULL,
      created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 9007199254740991)
    ) STRICT;
    CREATE TRIGGER receipts_have_no_gap BEFORE INSERT ON receipts
    WHEN NEW.seq <> coalesce((SELECT max(seq) + 1 FROM receipts), 0)
    BEGIN
      SELECT raise(ABORT, 'receipt numbers have no gap');
    END;
    CREATE TRIGGER receipts_are_fixed BEFORE UPDATE ON receipts BEGIN
      SELECT raise(ABORT, 'receipts never change');
    END;
    CREATE TRIGGER receipts_are_kept BEFORE DELETE ON receipts BEGIN
      SELECT raise(ABORT, 'receipts are never deleted');
    END;
  `,
}
