import type { Ledger } from '../ledger.ts'
import type { Notes } from '../notes.ts'
import { corruptLedger } from '../storage-errors.ts'
import type {
  AuthorizedEvent,
  EndedEvent,
  MoneyRecord,
  OrderedEvent,
  ReadingEvent,
  SettledEvent,
  SignedEvent,
} from './record.ts'

type Stores = Pick<
  Ledger,
  'payments' | 'jobs' | 'receipts' | 'capability' | 'transfers' | 'collections' | 'outside' | 'payers' | 'identity'
>

/**
 * Does to books what a record says was done, through the same rules as the first time. Afterwards the books have the
 * note of the record's number.
 * @throws HearthError `ledger/corrupt` when the record does not follow on what the books hold
 */
export function replayer(
  stores: Stores,
  notes: Pick<Notes, 'last'>,
  opened: (at: number) => void,
): (record: MoneyRecord) => void {
  function apply({ at, event }: MoneyRecord): void {
    switch (event.kind) {
      case 'opened':
        return opened(at)
      case 'settled':
        return settle(stores, event, at)
      case 'ordered':
        return order(stores, event, at)
      case 'ended':
        return end(stores, event, at)
      case 'answered': {
        const { challengeId, adapter, name, ...receipt } = event.receipt
        stores.capability.sign({ challengeId, card: { adapter, name } }, asWritten(receipt), at)
        return
      }
      case 'signed':
        return sign(stores, event, at)
      case 'authorized':
        return authorize(stores, event, at)
      case 'closed': {
        const { id, state, mined, feeWei, problem } = event
        const facts = {
          ...(mined === null ? {} : { mined }),
          ...(feeWei === null ? {} : { feeWei: BigInt(feeWei) }),
          ...(problem === null ? {} : { problem }),
        }
        stores.transfers.advance(id, state, facts, at)
        return
      }
      case 'reversed':
        return stores.payments.reverse(event.id, event.problem, at)
      case 'reading':
        return readAgain(stores, event, at)
      case 'paidOut': {
        const { kind: _, amount, ...settled } = event
        return stores.collections.paidOut({ ...settled, amount: BigInt(amount) }, at)
      }
      case 'received': {
        const { kind: _, amount, ...received } = event
        return stores.outside.book([{ ...received, amount: BigInt(amount) }], at)
      }
      case 'banned':
        return stores.payers.ban(event.payer, event.reason, at)
      case 'unbanned':
        stores.payers.unban(event.payer, at)
        return
      case 'agent':
        return stores.identity.tell(event.agentId, at)
    }
  }

  return (record) => {
    if (record.n <= notes.last()) return
    apply(record)
    if (notes.last() !== record.n)
      throw corruptLedger(`Record ${record.n} of the journal does not follow on the books.`)
  }
}

function settle({ payments }: Stores, { payment, mined, job, sold }: SettledEvent, at: number): void {
  const { createdAt, ...terms } = payment
  const row = { ...terms, amount: BigInt(terms.amount) }
  const { outcome } = payments.reserve(row, createdAt)
  // Its payment id had been given up and belongs to a later payment: only a name of its own keeps both.
  if (outcome === 'conflict') payments.reserve({ ...row, paymentId: `${row.paymentId}~${row.nonce}` }, createdAt)
  if (job !== undefined) payments.settle(payment.id, mined, job, at)
  else if (sold !== undefined) payments.settleSale(payment.id, mined, sold, at)
  else throw corruptLedger(`Payment ${payment.id} of the journal bought nothing.`)
}

function order({ payments }: Stores, { payment, charge, job }: OrderedEvent, at: number): void {
  const { createdAt: _, ...terms } = payment
  const row = { ...terms, amount: BigInt(terms.amount) }
  payments.order(row, { ...charge, signedMax: BigInt(charge.signedMax) }, job, at)
}

function end({ jobs }: Stores, { job, receipt, charge }: EndedEvent, at: number): void {
  const { id, startedAt, refund, ...ended } = job
  if (startedAt !== null && jobs.get(id)?.state === 'queued') jobs.start(id, startedAt)
  const cumulative = charge?.cumulative ?? null
  jobs.end(
    id,
    ended,
    {
      refund,
      ...(receipt === null ? {} : { receipt: asWritten(receipt) }),
      ...(charge === undefined
        ? {}
        : {
            chargedAs: { amount: BigInt(charge.amount), cumulative: cumulative === null ? null : BigInt(cumulative) },
          }),
    },
    at,
  )
}

function sign({ transfers }: Stores, { transfer, ...signed }: SignedEvent, at: number): void {
  const { createdAt, ...terms } = transfer
  const { raw } = transfers.adopt({ ...terms, amount: BigInt(terms.amount) }, createdAt)
  if (raw === null) transfers.signed(transfer.id, signed, at)
  else transfers.signedAgain(transfer.id, signed, at)
}

function authorize({ transfers }: Stores, { transfer, authorization }: AuthorizedEvent, at: number): void {
  const { createdAt, kind = 'withdrawal', jobId = null, ...terms } = transfer
  const adopted = { ...terms, kind, method: 'authorization', jobId } as const
  transfers.adopt({ ...adopted, amount: BigInt(terms.amount) }, createdAt)
  transfers.authorized(transfer.id, authorization, at)
}

function readAgain({ collections }: Stores, event: ReadingEvent, at: number): void {
  const { kind: _, held, ...read } = event
  const [claimed, settled, booked] = [BigInt(read.claimed), BigInt(read.settled), BigInt(read.booked)]
  const units = { claimed, settled, settledBefore: BigInt(read.settledBefore), booked }
  collections.readBefore({ ...read, ...units, held: held === null ? null : BigInt(held) }, at)
}

/** A receipt is never signed again: two under one number would prove two books. */
function asWritten<Receipt extends { readonly seq: number }>(receipt: Receipt) {
  return ({ seq }: { readonly seq: number }): Receipt => {
    if (seq === receipt.seq) return receipt
    throw corruptLedger(`The journal’s next receipt is number ${receipt.seq}, not ${seq}.`)
  }
}
