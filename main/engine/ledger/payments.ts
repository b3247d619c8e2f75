import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, ChainId, LowerAddress } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import type { Charges } from './charges.ts'
import type { Entries } from './entries.ts'
import type { Jobs } from './jobs.ts'
import type { Mined } from './mined.ts'
import type { Notes } from './notes.ts'
import type { PaymentKey, PaymentStore } from './ledger.ts'
import type { NewPayment, PaymentRecord } from './records.ts'
import { change, query } from './rows.ts'
import { openSales } from './sales.ts'

const Row = z.object({
  id: z.string(),
  network: ChainId,
  asset: LowerAddress,
  payer: LowerAddress,
  nonce: Bytes32,
  payTo: LowerAddress,
  amount: StoredUnits,
  paymentId: z.string(),
  requestHash: z.string(),
  payload: z.string(),
  validBefore: z.int(),
  state: z.enum([
    'reserved',
    'settling',
    'settled',
    'final',
    'rejected',
    'expired',
    'reversed',
    'open',
    'charged',
    'released',
  ]),
  transaction: Bytes32.nullable(),
  blockNumber: z.int().nullable(),
  blockHash: Bytes32.nullable(),
  problem: z.string().nullable(),
  createdAt: z.int(),
  updatedAt: z.int(),
})

const SELECT = `
  SELECT p.id, p.network, p.asset, p.payer, p.nonce, p.pay_to AS payTo, p.amount, p.payment_id AS paymentId,
    p.request_hash AS requestHash, p.payload, p.valid_before AS validBefore,
    CASE WHEN r.payment_ref IS NULL THEN coalesce(c.state, p.state) ELSE 'reversed' END AS state,
    p.transaction_hash AS "transaction", p.block_number AS blockNumber, p.block_hash AS blockHash,
    coalesce(r.problem, p.problem) AS problem, p.created_at AS createdAt, p.updated_at AS updatedAt
  FROM payments p LEFT JOIN reversals r ON r.payment_ref = p.id LEFT JOIN charges c ON c.payment_ref = p.id`

/** Payments in. Addresses and nonces are kept in lower case, so that case makes no second payment. */
export function openPayments(
  { db, read, write, writeBeside, writeSoon }: Books,
  jobs: Jobs,
  entries: Entries,
  notes: Notes,
  charges: Charges,
): PaymentStore {
  const sales = openSales({ db })
  const byId = query(db, Row, `${SELECT} WHERE p.id = @id`)
  const byNonce = query(
    db,
    Row,
    `${SELECT} WHERE p.network = @network AND p.asset = @asset AND p.payer = @payer AND p.nonce = @nonce`,
  )
  const byHeldId = query(db, Row, `${SELECT} WHERE p.payer = @payer AND p.held_id = @paymentId`)
  const byState = query(
    db,
    Row,
    `${SELECT} WHERE p.state IN (SELECT value FROM json_each(@states)) AND r.payment_ref IS NULL AND c.payment_ref IS NULL
     ORDER BY p.n`,
  )
  const byVoucher = query(
    db,
    Row,
    `${SELECT} WHERE c.channel_id = @channelId AND c.signed_max = @signedMax AND p.request_hash = @requestHash
       AND c.state <> 'released' ORDER BY p.n DESC LIMIT 1`,
  )
  const reversed = query(db, Row, `${SELECT} WHERE r.payment_ref IS NOT NULL ORDER BY p.n`)
  const insert = change(
    db,
    `INSERT INTO payments (id, network, asset, payer, nonce, pay_to, amount, payment_id, held_id, request_hash,
       payload, valid_before, state, created_at, updated_at)
     VALUES (@id, @network, @asset, @payer, @nonce, @payTo, @amount, @paymentId, @paymentId, @requestHash,
       @payload, @validBefore, 'reserved', @at, @at)
     ON CONFLICT (network, asset, payer, nonce) DO NOTHING
     ON CONFLICT (payer, held_id) DO NOTHING`,
  )
  const move = change(db, 'UPDATE payments SET state = @state, updated_at = @at WHERE id = @id')
  const refuse = change(
    db,
    `UPDATE payments SET state = @state, problem = coalesce(@problem, problem), held_id = NULL, updated_at = @at
     WHERE id = @id`,
  )
  const settle = change(
    db,
    `UPDATE payments SET state = 'settled', transaction_hash = @transaction, block_number = @blockNumber,
       block_hash = @blockHash, problem = NULL, updated_at = @at WHERE id = @id`,
  )

  const moveBlock = change(
    db,
    `UPDATE payments SET transaction_hash = @transaction, block_number = @blockNumber, block_hash = @blockHash
     WHERE id = @id`,
  )
  const reverse = change(
    db,
    `INSERT INTO reversals (payment_ref, transaction_hash, block_number, block_hash, problem, at)
     SELECT id, transaction_hash, block_number, block_hash, @problem, @at FROM payments WHERE id = @id`,
  )

  function need(id: string): PaymentRecord {
    const payment = byId.one({ id })
    if (payment === null) throw new HearthError('ledger/unknown-payment', 'There is no such payment in the books.')
    return payment
  }

  function find(key: PaymentKey): ReturnType<PaymentStore['find']> {
    const { network, asset, payer, nonce } = lowered(key)
    const sameNonce = byNonce.one({ network, asset, payer, nonce })
    const sameId = byHeldId.one({ payer, paymentId: key.paymentId })
    const payment = sameNonce ?? sameId
    if (payment === null) return null
    const twoPayments = sameNonce !== null && sameId !== null && sameNonce.id !== sameId.id
    // Whoever paid by voucher has not paid by authorization.
    if (twoPayments || isByVoucher(payment) || payment.requestHash !== key.requestHash)
      return { outcome: 'conflict', payment }
    return { outcome: 'known', payment, job: jobs.ofPayment(payment.id) }
  }

  function reserve(payment: NewPayment, at: number): ReturnType<PaymentStore['reserve']> {
    const row = lowered(payment)
    const stored = insert({ ...row, amount: payment.amount.toString(), at })
    if (stored === 1) return { outcome: 'reserved', payment: reserved(row, at) }
    const found = find(payment)
    if (found === null) throw new HearthError('engine/impossible', 'A payment was neither stored nor found.')
    return found
  }

  /**
   * Moves a payment on unless it is there already; the database refuses steps back. A step that a power cut
   * takes away is taken again when the chain is asked at the next start.
   */
  function advance(id: string, state: PaymentRecord['state'], step: () => void): void {
    writeSoon(() => {
      if (need(id).state !== state) step()
    })
  }

  /** Inside a transaction: the money is there. */
  function book(id: string, mined: Mined, at: number): void {
    const { amount } = need(id)
    settle({ id, ...mined, at })
    entries.addPayment(id, amount, at)
    notes.add('settled', id, at)
  }

  return {
    reserve: (payment, at) => writeBeside(() => reserve(payment, at)),
    find: (key) => read(() => find(key)),
    order: (payment, { channelId, signedMax, rates }, job, at) =>
      writeBeside(() => {
        const row = lowered(payment)
        if (insert({ ...row, amount: payment.amount.toString(), at }) === 0) return null
        charges.open({ paymentRef: payment.id, channelId, signedMax, rates })
        notes.add('ordered', payment.id, at)
        return jobs.add(job, payment.id, at)
      }),
    ofPayer: (payer, paymentId) => read(() => byHeldId.one({ payer: payer.toLowerCase(), paymentId })),
    byVoucher: ({ channelId, signedMax, requestHash }) =>
      read(() => byVoucher.one({ channelId, signedMax: signedMax.toString(), requestHash })),
    charge: (id) => read(() => charges.find(id)),
    claimOf: (id) => read(() => charges.claim(id)),
    get: (id) => read(() => byId.one({ id })),
    byState: (states) =>
      read(() => [
        ...byState.all({ states: JSON.stringify(states) }),
        ...(states.includes('reversed') ? reversed.all({}) : []),
      ]),
    markSettling: (id, at) => advance(id, 'settling', () => move({ id, state: 'settling', at })),
    markRejected: (id, problem, at) => advance(id, 'rejected', () => refuse({ id, state: 'rejected', problem, at })),
    markExpired: (id, at) => advance(id, 'expired', () => refuse({ id, state: 'expired', problem: null, at })),
    markFinal: (id, at, mined) =>
      advance(id, 'final', () => {
        if (mined !== undefined) moveBlock({ id, ...mined })
        move({ id, state: 'final', at })
        entries.endPayment(id)
      }),
    settle: (id, mined, job, at) =>
      writeBeside(() => {
        const existing = jobs.ofPayment(id)
        if (existing !== null) return existing
        book(id, mined, at)
        return jobs.add(job, id, at)
      }),
    settleSale: (id, mined, sold, at) =>
      writeBeside(() => {
        if (sales.of(id) !== null) return
        book(id, mined, at)
        sales.add(id, sold)
      }),
    sold: (id) => read(() => sales.of(id)),
    reverse: (id, problem, at) =>
      // Noted in the journal, which must never know more than the books.
      write(() => {
        if (need(id).state === 'reversed') return
        reverse({ id, problem, at })
        entries.voidPayment(id)
        notes.add('reversed', id, at)
      }),
  }
}

/** Whether vouchers of a channel pay for it. */
export function isByVoucher({ state }: Pick<PaymentRecord, 'state'>): boolean {
  return state === 'open' || state === 'charged' || state === 'released'
}

/** What was just stored, without reading it again: a buyer waits for this commit. */
function reserved(payment: NewPayment, at: number): PaymentRecord {
  const nowhere = { transaction: null, blockNumber: null, blockHash: null, problem: null }
  return { ...payment, state: 'reserved', ...nowhere, createdAt: at, updatedAt: at }
}

type Addressed = Pick<NewPayment, 'network' | 'asset' | 'payer' | 'nonce'> & { readonly payTo?: string }

function lowered<Payment extends Addressed>(payment: Payment): Payment {
  return {
    ...payment,
    asset: payment.asset.toLowerCase(),
    payer: payment.payer.toLowerCase(),
    nonce: payment.nonce.toLowerCase(),
    ...(payment.payTo === undefined ? {} : { payTo: payment.payTo.toLowerCase() }),
  }
}
