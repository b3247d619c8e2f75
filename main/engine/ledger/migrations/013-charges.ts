import type { Migration } from '../migrate.ts'

/**
 * Jobs bought by voucher. Such a purchase is a payment that never moves: no authorization is ever settled for it. What
 * became of it stands here: open while its job is, and then charged on its channel or released. `signed_max` is the
 * voucher, `rates` what a charge is worked out from. A channel has one open job at most, and a job one charge.
 */
export const charges: Migration = {
  version: 13,
  sql: `
    CREATE TABLE charges (
      payment_ref TEXT PRIMARY KEY REFERENCES payments (id),
      channel_id TEXT NOT NULL CHECK (length(channel_id) = 66 AND channel_id = lower(channel_id)),
      signed_max TEXT NOT NULL CHECK (signed_max GLOB '[1-9]*' AND signed_max NOT GLOB '*[^0-9]*'),
      rates TEXT NOT NULL CHECK (json_valid(rates)),
      state TEXT NOT NULL CHECK (state IN ('open', 'charged', 'released')),
      amount TEXT NOT NULL CHECK (amount = '0' OR amount GLOB '[1-9]*' AND amount NOT GLOB '*[^0-9]*'),
      cumulative TEXT CHECK (cumulative GLOB '[1-9]*' AND cumulative NOT GLOB '*[^0-9]*'),
      CHECK ((state = 'charged') = (amount <> '0') AND (state = 'charged') = (cumulative IS NOT NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX charges_one_open ON charges (channel_id) WHERE state = 'open';
    CREATE INDEX charges_by_voucher ON charges (channel_id, signed_max);
    CREATE UNIQUE INDEX calls_of_jobs ON calls (ref) WHERE kind = 'job';

    CREATE TRIGGER charges_start_open BEFORE INSERT ON charges WHEN NEW.state <> 'open' BEGIN
      SELECT raise(ABORT, 'a charge starts open');
    END;
    CREATE TRIGGER charges_are_fixed BEFORE UPDATE OF payment_ref, channel_id, signed_max, rates ON charges BEGIN
      SELECT raise(ABORT, 'the terms of a charge never change');
    END;
    CREATE TRIGGER charges_end_once BEFORE UPDATE ON charges WHEN OLD.state <> 'open' BEGIN
      SELECT raise(ABORT, 'a charge ends once');
    END;
    CREATE TRIGGER charges_stay_within BEFORE UPDATE OF amount, cumulative ON charges
    WHEN NEW.state = 'charged' AND (
      units_minus((SELECT amount FROM payments WHERE id = NEW.payment_ref), NEW.amount) GLOB '-*'
      OR units_minus(NEW.signed_max, NEW.cumulative) GLOB '-*'
    )
    BEGIN
      SELECT raise(ABORT, 'no job is charged more than its voucher allows');
    END;
    CREATE TRIGGER charges_are_kept BEFORE DELETE ON charges BEGIN
      SELECT raise(ABORT, 'charges are never deleted');
    END;
    CREATE TRIGGER payments_by_voucher_stay BEFORE UPDATE OF state ON payments
    WHEN NEW.state <> OLD.state AND EXISTS (SELECT 1 FROM charges WHERE payment_ref = OLD.id)
    BEGIN
      SELECT raise(ABORT, 'what was bought by voucher is charged, never settled');
    END;
  `,
}
