import type { Migration } from '../migrate.ts'

/** What a payment bought that is no job: it was handed out once the payment was settled, and is owed to nobody. */
export const sales: Migration = {
  version: 20,
  sql: `
    CREATE TABLE sales (
      payment_ref TEXT PRIMARY KEY REFERENCES payments (id),
      kind TEXT NOT NULL CHECK (kind = 'data'),
      ref TEXT NOT NULL,
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
      size INTEGER NOT NULL CHECK (size BETWEEN 0 AND 9007199254740991)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER sales_are_of_settled_payments BEFORE INSERT ON sales
    WHEN NOT EXISTS (SELECT 1 FROM payments WHERE id = NEW.payment_ref AND state = 'settled')
      OR EXISTS (SELECT 1 FROM jobs WHERE payment_ref = NEW.payment_ref)
    BEGIN
      SELECT raise(ABORT, 'a sale is what a settled payment bought that bought no job');
    END;
    CREATE TRIGGER jobs_are_of_no_sale BEFORE INSERT ON jobs
    WHEN EXISTS (SELECT 1 FROM sales WHERE payment_ref = NEW.payment_ref)
    BEGIN
      SELECT raise(ABORT, 'a payment that bought something else bought no job');
    END;
    CREATE TRIGGER sales_are_fixed BEFORE UPDATE ON sales BEGIN
      SELECT raise(ABORT, 'what was sold never changes');
    END;
    CREATE TRIGGER sales_are_kept BEFORE DELETE ON sales BEGIN
      SELECT raise(ABORT, 'sales are never deleted');
    END;
  `,
}
