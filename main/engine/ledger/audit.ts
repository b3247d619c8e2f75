import type { Database } from 'better-sqlite3'

/** Rules that hold between the tables, each as a query that finds the rows that break it. */
const RULES: readonly { readonly broken: string; readonly find: string }[] = [
  {
    broken: 'A remembered sum is not the sum of its entries.',
    find: `SELECT 1 FROM sums s WHERE s.amount <> (
        SELECT units_sum(e.amount) FROM entries e WHERE e.kind = s.kind AND e.state = s.state
      )`,
  },
  {
    broken: 'A receipt is missing from the chain.',
    find: 'SELECT 1 FROM (SELECT count(*) AS found, coalesce(max(seq) + 1, 0) AS given FROM receipts) WHERE found <> given',
  },
  {
    broken: 'A receipt is of no job and of no challenge.',
    find: `SELECT 1 FROM receipts r LEFT JOIN capability_runs c ON c.seq = r.seq
      WHERE (r.job_id IS NULL) <> (c.seq IS NOT NULL)`,
  },
  {
    broken: 'A payment and its entry disagree.',
    find: `SELECT 1 FROM payments p LEFT JOIN entries e ON e.payment_ref = p.id
      WHERE (p.state IN ('settled', 'final')) <> (e.id IS NOT NULL)
        OR e.amount <> p.amount OR (p.state = 'final') <> (e.state = 'final')`,
  },
  {
    broken: 'A reversed payment and its entry disagree.',
    find: `SELECT 1 FROM entries e LEFT JOIN reversals r ON r.payment_ref = e.payment_ref
      WHERE e.kind = 'payment' AND (e.state = 'void') <> (r.payment_ref IS NOT NULL)`,
  },
  {
    broken: 'A settled payment bought nothing or two things, or what was bought has no settled payment.',
    find: `SELECT 1 FROM payments p LEFT JOIN jobs j ON j.payment_ref = p.id
      LEFT JOIN charges c ON c.payment_ref = p.id LEFT JOIN sales s ON s.payment_ref = p.id
      WHERE (p.state IN ('settled', 'final') OR c.payment_ref IS NOT NULL)
        <> ((j.id IS NOT NULL) + (s.payment_ref IS NOT NULL))`,
  },
  {
    broken: 'A job bought by voucher and its charge disagree.',
    find: `SELECT 1 FROM charges c JOIN jobs j ON j.payment_ref = c.payment_ref
      LEFT JOIN receipts r ON r.job_id = j.id
      WHERE (c.state = 'open') <> (j.state IN ('queued', 'running')) OR j.refund <> 'none'
        OR c.state = 'charged' AND r.seq IS NULL`,
  },
  {
    broken: 'A charge and the call it was booked as disagree.',
    find: `SELECT 1 FROM calls k JOIN channels h ON h.n = k.channel_n
      LEFT JOIN jobs j ON j.id = k.ref LEFT JOIN charges c ON c.payment_ref = j.payment_ref
      WHERE k.kind = 'job' AND (c.state IS NOT 'charged' OR c.amount <> k.amount OR c.cumulative <> k.cumulative
        OR c.channel_id <> h.id)`,
  },
  {
    // Channels that came back from their vouchers have one call for all that they had been charged, and none for what
    // had been claimed before.
    broken: 'A job was charged and no call says so.',
    find: `SELECT 1 FROM charges c JOIN jobs j ON j.payment_ref = c.payment_ref JOIN channels h ON h.id = c.channel_id
      WHERE c.state = 'charged'
        AND units_minus(h.opened_at, c.cumulative) GLOB '-*'
        AND NOT EXISTS (SELECT 1 FROM calls k WHERE k.kind = 'job' AND k.ref = j.id)
        AND NOT EXISTS (SELECT 1 FROM calls k WHERE k.channel_n = h.n AND k.ref = 'kept voucher')`,
  },
  {
    broken: 'A transfer and its entry disagree.',
    find: `SELECT 1 FROM transfers t LEFT JOIN entries e ON e.transfer_id = t.id
      WHERE e.id IS NULL OR e.kind <> t.kind OR e.amount <> '-' || t.amount
        OR e.state <> CASE WHEN t.state = 'final' THEN 'final'
          WHEN t.state IN ('replaced', 'failed') THEN 'void' ELSE 'pending' END`,
  },
  {
    broken: 'A channel and its newest call disagree.',
    find: `SELECT 1 FROM channels h WHERE h.charged <> coalesce(
        (SELECT c.cumulative FROM calls c WHERE c.channel_n = h.n ORDER BY c.n DESC LIMIT 1), h.opened_at)`,
  },
  {
    broken: 'The remembered sum of calls is not what the channels were charged.',
    find: `SELECT 1 FROM call_sum WHERE charged <>
        (SELECT units_sum(units_minus(h.charged, h.opened_at)) FROM channels h)`,
  },
  {
    broken: 'A settlement of vouchers and its entry disagree.',
    find: `SELECT 1 FROM settlements s LEFT JOIN entries e ON e.settlement_n = s.n
      WHERE e.id IS NULL OR e.amount <> s.amount OR e.state <> 'final'`,
  },
  {
    broken: 'What was paid out before a block and its entry disagree.',
    find: `SELECT 1 FROM readings r LEFT JOIN entries e ON e.reading_n = r.n
      WHERE (r.booked <> '0') <> (e.id IS NOT NULL) OR e.amount <> r.booked OR e.state <> 'final'`,
  },
  {
    broken: 'What was received from outside and its entry disagree.',
    find: `SELECT 1 FROM received r LEFT JOIN entries e ON e.received_n = r.n
      WHERE e.id IS NULL OR e.amount <> r.amount OR e.state <> 'final'`,
  },
  {
    broken: 'A refund is marked as paid without a final transfer, or the other way round.',
    find: `SELECT 1 FROM jobs j LEFT JOIN transfers t ON t.job_id = j.id AND t.state = 'final'
      WHERE (j.refund = 'paid') <> (t.id IS NOT NULL)`,
  },
]

/** The first rule between the tables that does not hold, as a sentence; null when all agree to the unit. */
export function auditBooks(db: Database): string | null {
  return RULES.find((rule) => db.prepare(`${rule.find} LIMIT 1`).get() !== undefined)?.broken ?? null
}
