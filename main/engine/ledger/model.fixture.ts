import type { LedgerTotals, TransferState } from './records.ts'

interface ModelPayment {
  readonly id: number
  readonly nonce: number
  readonly paymentId: number
  readonly request: number
  readonly amount: bigint
  state: 'reserved' | 'settled' | 'final' | 'rejected' | 'expired'
  /** It lost its payment id for good. */
  idGivenUp: boolean
}
interface ModelJob {
  readonly payment: ModelPayment
  state: 'queued' | 'running' | 'ended'
  refund: 'none' | 'owed' | 'paid'
}
interface ModelTransfer {
  readonly id: number
  readonly job: ModelJob | null
  readonly amount: bigint
  state: TransferState
  signed: boolean
}

const RANK: readonly TransferState[] = ['requested', 'signed', 'broadcast', 'mined', 'final', 'replaced', 'failed']

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)
const isDead = ({ state }: ModelTransfer): boolean => state === 'failed' || state === 'replaced'

/** The books as their definitions say it, in plain lists: what the real ones are compared with. */
export class ModelBooks {
  readonly payments: ModelPayment[] = []
  readonly jobs: ModelJob[] = []
  readonly transfers: ModelTransfer[] = []
  receipts = 0

  reserve(id: number, terms: { nonce: number; paymentId: number; request: number; amount: bigint }): string {
    const sameNonce = this.payments.find(({ nonce }) => nonce === terms.nonce)
    const sameId = this.payments.find((known) => known.paymentId === terms.paymentId && !known.idGivenUp)
    const known = sameNonce ?? sameId
    if (known === undefined) {
      this.payments.push({ id, ...terms, state: 'reserved', idGivenUp: false })
      return 'reserved'
    }
    const two = sameNonce !== undefined && sameId !== undefined && sameNonce !== sameId
    return !two && known.request === terms.request ? 'known' : 'conflict'
  }

  /** Each move answers whether it is allowed; one that is changes the books. */
  movePayment(payment: ModelPayment, to: 'settled' | 'final' | 'rejected' | 'expired'): boolean {
    const { state } = payment
    if (to === 'settled') {
      if (state === 'final') return true
      if (state !== 'settled') this.jobs.push({ payment, state: 'queued', refund: 'none' })
    } else if (state === to) {
      return true
    } else if (to === 'final' ? state !== 'settled' : state !== 'reserved') {
      return false
    }
    payment.state = to
    payment.idGivenUp ||= to === 'rejected' || to === 'expired'
    return true
  }

  end(job: ModelJob, options: { refund: boolean; receipt: boolean }): void {
    if (job.state === 'ended') return
    job.state = 'ended'
    if (options.refund && job.payment.amount > 0n) job.refund = 'owed'
    if (options.receipt) this.receipts += 1
  }

  /** Refunds owed and not under way, oldest job first. */
  owed(): readonly ModelJob[] {
    return this.jobs.filter(
      (job) => job.refund === 'owed' && !this.transfers.some((transfer) => transfer.job === job && !isDead(transfer)),
    )
  }

  sign(transfer: ModelTransfer): boolean {
    if (transfer.signed) return true
    if (transfer.state !== 'requested') return false
    transfer.signed = true
    transfer.state = 'signed'
    return true
  }

  unmine(transfer: ModelTransfer): boolean {
    if (transfer.state !== 'mined' && transfer.state !== 'broadcast') return false
    transfer.state = 'broadcast'
    return true
  }

  advance(transfer: ModelTransfer, to: TransferState): boolean {
    const { state } = transfer
    const blockOfOurs = (to !== 'mined' && to !== 'final') || transfer.signed
    if (state === to) return blockOfOurs
    const ended = state === 'final' || isDead(transfer)
    const ahead = transfer.signed ? RANK.indexOf(to) > RANK.indexOf(state) : to === 'failed'
    if (ended || !ahead) return false
    transfer.state = to
    if (to === 'final' && transfer.job !== null) transfer.job.refund = 'paid'
    return true
  }

  totals(): LedgerTotals {
    const settled = this.payments.filter(({ state }) => state === 'settled')
    const final = this.payments.filter(({ state }) => state === 'final')
    const owed = this.jobs.filter(({ refund }) => refund === 'owed')
    const refundsOwed = sum(owed.map(({ payment }) => payment.amount))
    const withdrawals = this.transfers.filter(({ job }) => job === null)
    const gone = this.transfers.filter(({ state }) => state === 'mined' || state === 'final')
    return {
      earned: amounts(final) - amounts(this.transfers.filter(({ job, state }) => job !== null && state === 'final')),
      pending: amounts(settled) - refundsOwed,
      uncollected: 0n,
      refundsOwed,
      withdrawn: amounts(withdrawals.filter(({ state }) => state === 'final')),
      withdrawing: amounts(withdrawals.filter((transfer) => transfer.state !== 'final' && !isDead(transfer))),
      expectedBalance: amounts(settled) + amounts(final) - amounts(gone),
    }
  }

  withdrawable(): bigint {
    const settled = this.payments.filter(({ state }) => state === 'settled' || state === 'final')
    const owed = this.owed().map(({ payment }) => payment)
    const left = amounts(settled) - amounts(owed) - amounts(this.transfers.filter((transfer) => !isDead(transfer)))
    return left > 0n ? left : 0n
  }
}

function amounts(rows: readonly { readonly amount: bigint }[]): bigint {
  return sum(rows.map(({ amount }) => amount))
}
