import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, ChainId, LowerAddress } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import type { Entries } from './entries.ts'
import type { Jobs } from './jobs.ts'
import type { PaymentKey, PaymentStore } from './ledger.ts'
import type { NewPayment, PaymentRecord } from './records.ts'
import { change, query } from './rows.ts'

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
  state: z.enum(['reserved', 'settling', 'settled', 'final', 'rejected', 'expired']),
  transaction: Bytes32.nullable(),
  blockNumber: z.int().nullable(),
  blockHash: Bytes32.nullable(),
  problem: z.string().nullable(),
  createdAt: z.int(),
  updatedAt: z.int(),
})

const SELECT = `
  SELECT id, network, asset, payer, nonce, pay_to AS payTo, amount, payment_id AS paymentId,
    request_hash AS requestHash, payload, valid_before AS validBefore, state, transaction_hash AS "transaction",
    block_number AS blockNumber, block_hash AS blockHash, problem, created_at AS createdAt, updated_at AS updatedAt
  FROM payments`

/** Payments in. Addresses and nonces are kept in lower case, so that case makes no second payment. */
export function openPayments({ db, read, write }: Books, jobs: Jobs, entries: Entries): PaymentStore {
  const byId = query(db, Row, `${SELECT} WHERE id = @id`)
  const byNonce = query(
    db,
    Row,
    `${SELECT} WHERE network = @network AND asset = @asset AND payer = @payer AND nonce = @nonce`,
  )
  const byHeldId = query(db, Row, `${SELECT} WHERE payer = @payer AND held_id = @paymentId`)
  const byState = query(db, Row, `${SELECT} WHERE state IN (SELECT value FROM json_each(@states)) ORDER BY n`)
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
    if (twoPayments || payment.requestHash !== key.requestHash) return { outcome: 'conflict', payment }
    return { outcome: 'known', payment, job: jobs.ofPayment(payment.id) }
  }

  function reserve(payment: NewPayment, at: number): ReturnType<PaymentStore['reserve']> {
    const stored = insert({ ...lowered(payment), amount: payment.amount.toString(), at })
    if (stored === 1) return { outcome: 'reserved', payment: need(payment.id) }
    const found = find(payment)
    if (found === null) throw new HearthError('engine/impossible', 'A payment was neither stored nor found.')
    return found
  }

  /** Moves a payment on unless it is there already; the database refuses steps back. */
  function advance(id: string, state: PaymentRecord['state'], step: () => void): void {
    write(() => {
      if (need(id).state !== state) step()
    })
  }

  return {
    reserve: (payment, at) => write(() => reserve(payment, at)),
    find: (key) => read(() => find(key)),
    get: (id) => read(() => byId.one({ id })),
    byState: (states) => read(() => byState.all({ states: JSON.stringify(states) })),
    markSettling: (id, at) => advance(id, 'settling', () => move({ id, state: 'settling', at })),
    markRejected: (id, problem, at) => advance(id, 'rejected', () => refuse({ id, state: 'rejected', problem, at })),
    markExpired: (id, at) => advance(id, 'expired', () => refuse({ id, state: 'expired', problem: null, at })),
    markFinal: (id, at) =>
      advance(id, 'final', () => {
        move({ id, state: 'final', at })
        entries.endPayment(id)
      }),
    settle: (id, mined, job, at) =>
      write(() => {
        const existing = jobs.ofPayment(id)
        if (existing !== null) return existing
        const { amount } = need(id)
        settle({ id, ...mined, at })
        entries.addPayment(id, amount, at)
        return jobs.add(job, id, at)
      }),
  }
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
