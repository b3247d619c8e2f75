import { z } from 'zod'
import { assertNever } from '../../../../contract/errors.ts'
import { Bytes32, LowerAddress } from '../../../../contract/money.ts'
import type { Books } from '../books.ts'
import type { Ledger } from '../ledger.ts'
import type { Note } from '../notes.ts'
import type { PaymentRecord } from '../records.ts'
import { query } from '../rows.ts'
import { corruptLedger } from '../storage-errors.ts'
import { agentIn, bannedIn } from '../told.ts'
import type { MoneyEvent, MoneyRecord } from './record.ts'

type Stores = Pick<Ledger, 'payments' | 'jobs' | 'receipts' | 'transfers' | 'collections' | 'outside'>

/** Makes the journal's record of a note out of what the books hold. @throws HearthError `ledger/corrupt` */
export function recordMaker({ db, read }: Pick<Books, 'db' | 'read'>, stores: Stores): (note: Note) => MoneyRecord {
  const answers = query(
    db,
    z.object({
      seq: z.int(),
      digest: Bytes32,
      file: z.string(),
      challengeId: Bytes32,
      adapter: z.enum(['gpu', 'software']),
      name: z.string(),
    }),
    `SELECT r.seq, r.digest, r.file, c.challenge_id AS challengeId, c.adapter, c.adapter_name AS name
     FROM capability_runs c JOIN receipts r ON r.seq = c.seq WHERE c.seq = @seq`,
  )

  function event(note: Note): MoneyEvent {
    const { kind, ref } = note
    switch (kind) {
      case 'opened':
        return { kind }
      case 'settled':
        return settled(stores, ref)
      case 'ordered':
        return ordered(stores, ref)
      case 'ended':
        return ended(stores, ref)
      case 'answered':
        return { kind, receipt: needed(answers.one({ seq: Number(ref) }), `challenge ${ref}`) }
      case 'signed':
        return signed(stores, ref)
      case 'closed':
        return closed(stores, ref)
      case 'reversed':
        return { kind, id: ref, problem: needed(stores.payments.get(ref)?.problem, `reversal ${ref}`) }
      case 'reading':
        return reading(stores, ref)
      case 'paidOut':
        return paidOut(stores, ref)
      case 'received':
        return received(stores, ref)
      case 'banned':
        return { kind, ...bannedIn(note) }
      case 'unbanned':
        return { kind, payer: LowerAddress.parse(ref) }
      case 'agent':
        return { kind, agentId: agentIn(note) }
      default:
        return assertNever(kind)
    }
  }

  return (note) => read(() => ({ n: note.n, at: note.at, event: event(note) }))
}

function settled(stores: Stores, id: string): MoneyEvent {
  const payment = needed(stores.payments.get(id), `payment ${id}`)
  const sold = stores.payments.sold(id)
  const bought = sold === null ? boughtWith(stores, payment) : { payment: termsOf(payment), sold }
  return { kind: 'settled', ...bought, mined: minedOf(payment) }
}

function ordered(stores: Stores, id: string): MoneyEvent {
  const payment = needed(stores.payments.get(id), `payment ${id}`)
  const { channelId, signedMax, rates } = needed(stores.payments.charge(id), `charge of ${id}`)
  const charge = { channelId, signedMax: signedMax.toString(), rates }
  return { kind: 'ordered', ...boughtWith(stores, payment), charge }
}

/** The terms of a payment, and the job it bought. */
function boughtWith({ jobs }: Stores, payment: PaymentRecord) {
  const { id } = payment
  const job = needed(jobs.byPayment(id), `job of payment ${id}`)
  return {
    payment: termsOf(payment),
    job: { id: job.id, program: job.program, manifest: job.manifest, inputs: job.inputs },
  }
}

function termsOf(payment: PaymentRecord) {
  const { id, network, asset, payer, nonce, payTo, paymentId, requestHash, payload, validBefore, createdAt } = payment
  return {
    id,
    network,
    asset,
    payer,
    nonce,
    payTo,
    amount: payment.amount.toString(),
    paymentId,
    requestHash,
    payload,
    validBefore,
    createdAt,
  }
}

function ended({ jobs, payments, receipts }: Stores, id: string): MoneyEvent {
  const job = needed(jobs.get(id), `job ${id}`)
  const receipt = receipts.byJob(id)
  const charge = payments.charge(job.paymentRef)
  const { state, reason, message, outputs, startedAt, finishedAt } = job
  return {
    kind: 'ended',
    job: { id, state, reason, message, outputs, startedAt, finishedAt, refund: job.refund !== 'none' },
    receipt: receipt === null ? null : { seq: receipt.seq, digest: receipt.digest, file: receipt.file },
    ...(charge === null
      ? {}
      : { charge: { amount: charge.amount.toString(), cumulative: unitsOf(charge.cumulative) } }),
  }
}

function signed({ transfers }: Stores, ref: string): MoneyEvent {
  const transfer = needed(transfers.get(ref), `transfer ${ref}`)
  const { id, kind, network, asset, from, to, jobId, createdAt } = transfer
  const amount = transfer.amount.toString()
  if (transfer.method === 'authorization') {
    const authorization = needed(transfers.authorization(id), `authorization of ${ref}`)
    const refunded = kind === 'refund' ? { kind, jobId: needed(jobId, `job of ${ref}`) } : {}
    return {
      kind: 'authorized',
      transfer: { id, network, asset, from, to, amount, createdAt, ...refunded },
      authorization,
    }
  }
  return {
    kind: 'signed',
    transfer: { id, kind, network, asset, from, to, amount, jobId, createdAt },
    nonce: needed(transfer.nonce, `nonce of ${ref}`),
    raw: needed(transfer.raw, `bytes of ${ref}`),
    transaction: needed(transfer.transaction, `hash of ${ref}`),
  }
}

function closed({ transfers }: Stores, ref: string): MoneyEvent {
  const { id, state, feeWei, problem, blockHash, ...rest } = needed(transfers.get(ref), `transfer ${ref}`)
  if (state !== 'final' && state !== 'replaced' && state !== 'failed') throw corruptLedger(`Transfer ${ref} goes on.`)
  const mined = blockHash === null ? null : minedOf({ ...rest, blockHash })
  return { kind: 'closed', id, state, mined, feeWei: feeWei === null ? null : feeWei.toString(), problem }
}

function received({ outside }: Stores, n: string): MoneyEvent {
  const { amount, ...event } = needed(outside.get(Number(n)), `transfer from outside ${n}`)
  return { kind: 'received', ...event, amount: amount.toString() }
}

function reading({ collections }: Stores, n: string): MoneyEvent {
  const found = needed(collections.reading(Number(n)), `reading ${n}`)
  const { block, blockHash, claimed, settled, settledBefore, held, booked } = found
  return {
    kind: 'reading',
    block,
    blockHash,
    claimed: claimed.toString(),
    settled: settled.toString(),
    settledBefore: settledBefore.toString(),
    held: unitsOf(held),
    booked: booked.toString(),
  }
}

function paidOut({ collections }: Stores, n: string): MoneyEvent {
  const { amount, ...settled } = needed(collections.settlement(Number(n)), `payout ${n}`)
  return { kind: 'paidOut', ...settled, amount: amount.toString() }
}

function unitsOf(amount: bigint | null): string | null {
  return amount === null ? null : amount.toString()
}

function minedOf(row: Pick<PaymentRecord, 'transaction' | 'blockNumber' | 'blockHash'>) {
  return {
    transaction: needed(row.transaction, 'transaction'),
    blockNumber: needed(row.blockNumber, 'block'),
    blockHash: needed(row.blockHash, 'block'),
  }
}

function needed<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw corruptLedger(`It lacks what a note is about: ${what}.`)
  return value
}
