import type { Migration } from '../migrate.ts'

/**
 * Answered challenges: their receipts stand in the same chain as those of jobs and belong to no job, so the table of
 * receipts is made again. What verifiers said about them is kept as the file that anybody can check.
 */
export const capability: Migration = {
  version: 7,
  sql: `
    DROP TRIGGER anchors_start_signed;
    CREATE TABLE all_receipts (
      seq INTEGER PRIMARY KEY CHECK (seq >= 0),
      job_id TEXT UNIQUE REFERENCES jobs (id),
      digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 66 AND digest = lower(digest)),
      file TEXT NOT NULL,
      created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 9007199254740991)
    ) STRICT;
    INSERT INTO all_receipts (seq, job_id, digest, file, created_at)
      SELECT seq, job_id, digest, file, created_at FROM receipts ORDER BY seq;
    DROP TABLE receipts;
    ALTER TABLE all_receipts RENAME TO receipts;
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
    CREATE TRIGGER anchors_start_signed BEFORE INSERT ON anchors
    WHEN NEW.state <> 'signed' OR NEW.to_seq > (SELECT coalesce(max(seq), -1) FROM receipts)
    BEGIN
      SELECT raise(ABORT, 'an anchor starts as signed, over receipts that exist');
    END;

    CREATE TABLE capability_runs (
      seq INTEGER PRIMARY KEY REFERENCES receipts (seq),
      challenge_id TEXT NOT NULL UNIQUE CHECK (length(challenge_id) = 66 AND challenge_id = lower(challenge_id)),
      adapter TEXT NOT NULL CHECK (adapter IN ('gpu', 'software')),
      adapter_name TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER capability_runs_have_no_job BEFORE INSERT ON capability_runs
    WHEN NOT EXISTS (SELECT 1 FROM receipts WHERE seq = NEW.seq AND job_id IS NULL)
    BEGIN
      SELECT raise(ABORT, 'the receipt of a challenge belongs to no job');
    END;
    CREATE TRIGGER capability_runs_are_fixed BEFORE UPDATE ON capability_runs BEGIN
      SELECT raise(ABORT, 'answered challenges never change');
    END;
    CREATE TRIGGER capability_runs_are_kept BEFORE DELETE ON capability_runs BEGIN
      SELECT raise(ABORT, 'answered challenges are never deleted');
    END;

    CREATE TABLE attestations (
      n INTEGER PRIMARY KEY,
      seq INTEGER NOT NULL UNIQUE REFERENCES capability_runs (seq),
      verifier TEXT NOT NULL CHECK (length(verifier) = 42 AND verifier = lower(verifier)),
      file TEXT NOT NULL CHECK (json_valid(file)),
      received_at INTEGER NOT NULL CHECK (received_at BETWEEN 0 AND 9007199254740991)
    ) STRICT;
    CREATE INDEX attestations_by_verifier ON attestations (verifier, n);
    CREATE TRIGGER attestations_are_fixed BEFORE UPDATE ON attestations BEGIN
      SELECT raise(ABORT, 'attestations never change');
    END;
    CREATE TRIGGER attestations_are_kept BEFORE DELETE ON attestations BEGIN
      SELECT raise(ABORT, 'attestations are never deleted');
    END;
  `,
}
