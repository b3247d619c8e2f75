import { HearthError } from '../../../contract/errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { PaymentRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from '../wallet/chain.ts'
import { evidenceOf } from './evidence.ts'
import { storedPayment } from './stored-payment.ts'

export interface FinalityDeps {
  readonly ledger: Pick<Ledger, 'payments'>
  readonly chain: Pick<Chain, 'isFinal' | 'authorization'>
  readonly clock: Clock
  readonly log: Log
  /** Age in seconds at which a block of this network is final. */
  readonly finalAfterSeconds: number
}

/** One pass over the settled payments: those past the network's finality rule become final. */
export async function confirmFinal(deps: FinalityDeps): Promise<void> {
  for (const record of deps.ledger.payments.byState(['settled'])) {
    try {
      if (await isFinal(deps, record)) deps.ledger.payments.markFinal(record.id, deps.clock.now())
    } catch (error) {
      const code = error instanceof HearthError ? error.code : 'unexpected'
      deps.log.warn('payment.finality-unknown', { payment: record.id, code })
      // The chain cannot be asked; the rest of the pass would only wait for the same answer.
      if (code === 'chain/unreachable') return
    }
  }
}

async function isFinal(deps: FinalityDeps, record: PaymentRecord): Promise<boolean> {
  const { blockNumber, blockHash } = record
  if (blockNumber !== null && blockHash !== null && (await deps.chain.isFinal({ blockNumber, blockHash }))) return true
  const overdue = deps.clock.now() - record.updatedAt > (deps.finalAfterSeconds + GRACE_SECONDS) * 1000
  return overdue && (await isFinalElsewhere(deps, record))
}

/** Longer than any honest delay: after it the block was probably replaced by a reorganisation. */
const GRACE_SECONDS = 120

/** The same authorization may have been mined again in another block. */
async function isFinalElsewhere(deps: FinalityDeps, record: PaymentRecord): Promise<boolean> {
  const evidence = await evidenceOf(deps.chain, record, storedPayment(record))
  if (evidence.fate === 'paid' && evidence.mined.blockHash !== record.blockHash) {
    return deps.chain.isFinal(evidence.mined)
  }
  if (evidence.fate !== 'paid') {
    // Its income stays pending: never counted as earned, never withdrawable as final.
    deps.log.error('payment.reorganised-away', { payment: record.id, fate: evidence.fate })
  }
  return false
}
