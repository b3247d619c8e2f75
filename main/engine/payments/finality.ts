import { HearthError } from '../../../contract/errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { PaymentRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from '../wallet/chain.ts'
import { DEEPEST_REORG } from './evidence.ts'
import { storedPayment } from './stored-payment.ts'

export interface FinalityDeps {
  readonly ledger: Pick<Ledger, 'payments'>
  readonly chain: Pick<Chain, 'head' | 'isFinal' | 'authorization'>
  readonly clock: Clock
  readonly log: Log
  /** Age in seconds at which a block of this network is final. */
  readonly finalAfterSeconds: number
}

/**
 * One pass over the settled payments: those past the network's finality rule become final, and those that a
 * reorganisation dropped for good are reversed.
 * @returns whether there were any
 */
export async function confirmFinal(deps: FinalityDeps): Promise<boolean> {
  const settled = deps.ledger.payments.byState(['settled'])
  for (const record of settled) {
    try {
      await confirm(deps, record)
    } catch (error) {
      const code = error instanceof HearthError ? error.code : 'unexpected'
      deps.log.warn('payment.finality-unknown', { payment: record.id, code })
      // The chain cannot be asked; the rest of the pass would only wait for the same answer.
      if (code === 'chain/unreachable') break
    }
  }
  return settled.length > 0
}

/** Longer than any honest delay: after it the block was probably replaced by a reorganisation. */
const GRACE_SECONDS = 120

async function confirm(deps: FinalityDeps, record: PaymentRecord): Promise<void> {
  const { ledger, chain, clock } = deps
  const { blockNumber, blockHash } = record
  if (blockNumber !== null && blockHash !== null && (await chain.isFinal({ blockNumber, blockHash }))) {
    return ledger.payments.markFinal(record.id, clock.now())
  }
  const overdue = clock.now() - record.updatedAt > (deps.finalAfterSeconds + GRACE_SECONDS) * 1000
  if (overdue) await lookAgain(deps, record)
}

/** The block is gone or very late. The same authorization may stand in another block, or never again in any. */
async function lookAgain(deps: FinalityDeps, record: PaymentRecord): Promise<void> {
  const { ledger, chain, clock } = deps
  // Asked before the state: a block that is newer than this one only makes the answer more certain.
  const { timestamp } = await chain.head()
  const fate = await chain.authorization({
    from: record.payer,
    to: record.payTo,
    value: record.amount,
    nonce: record.nonce,
    fromBlock: Math.max(0, storedPayment(record).block - DEEPEST_REORG),
    claimed: record.transaction ?? undefined,
  })
  if (!fate.used) {
    // Its time must be over by so much that no block which may still be replaced could carry it.
    if (timestamp > record.validBefore + deps.finalAfterSeconds) reverse(deps, record, DROPPED)
    return
  }
  if (!(await chain.isFinal(fate.mined))) return
  if (fate.matches) ledger.payments.markFinal(record.id, clock.now(), fate.mined)
  else reverse(deps, record, USED_ELSEWHERE)
}

const DROPPED = 'A reorganisation of the chain dropped this payment, and its authorization has run out.'
const USED_ELSEWHERE =
  'A reorganisation of the chain dropped this payment, and its authorization was used or cancelled.'

function reverse({ ledger, clock, log }: FinalityDeps, record: PaymentRecord, problem: string): void {
  log.error('payment.reversed', { payment: record.id, transaction: record.transaction })
  ledger.payments.reverse(record.id, problem, clock.now())
}
