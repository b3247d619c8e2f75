import { sameAddress } from '../../../contract/money.ts'
import type { RefundsWait } from '../../../contract/refunds.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { NewTransfer, TransferRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { refundMethod, type RefundMethodDeps } from './refund-method.ts'
import { GOES_ANOTHER_WAY, refundTries, type RefundTryDeps } from './refund-tries.ts'
import type { UnlockedWallet } from './unlocked.ts'
import { refundsNeedUnlock } from './waiting-words.ts'

/** Requests transfers for what is owed to buyers, and knows why that waits. */
export interface Refunds {
  /** @returns whether any was owed that had no transfer */
  request(): Promise<boolean>
  /** Why what is owed is not paid back now; null while it is, or nothing is owed. */
  wait(): RefundsWait | null
}

export interface RefundDeps extends RefundMethodDeps, RefundTryDeps {
  readonly ledger: Pick<Ledger, 'transfers' | 'settings'>
  readonly clock: Clock
  readonly log: Log
  readonly signer: () => UnlockedWallet | null
  /** Who carries signed transfers to the network; null where nobody does. */
  readonly carrier?: { readonly name: string } | null
  /** Stores a transfer that is requested. */
  readonly store: (transfer: Omit<NewTransfer, 'network' | 'asset'>) => TransferRecord
}

/** What waits is not asked for its fee each second. */
const ASK_AGAIN_MS = 10_000

export function createRefunds(deps: RefundDeps): Refunds {
  const { ledger, clock, log, signer, carrier = null, store } = deps
  const { transfers } = ledger
  const nextTry = refundTries(deps)
  const methodOf = refundMethod(deps)
  const notBefore = new Map<string, number>()

  /**
   * Whether one that waits unsigned could go on another way: a transaction whose fee the wallet cannot or may not pay, an
   * authorization that nobody carries any more. Nobody has anything signed of it, so it is never paid beside the next.
   */
  async function goesAnotherWay(record: TransferRecord): Promise<boolean> {
    if (record.method === 'authorization') return carrier === null
    if (record.problem === null || clock.monotonic() < (notBefore.get(record.id) ?? -Infinity)) return false
    notBefore.set(record.id, clock.monotonic() + ASK_AGAIN_MS)
    return (await methodOf(record, record.from)) === 'authorization'
  }

  async function giveUpUnsigned({ address }: UnlockedWallet): Promise<void> {
    for (const record of transfers.live()) {
      const { id, kind, state, from } = record
      if (kind !== 'refund' || state !== 'requested' || !sameAddress(from, address)) continue
      // The chain was asked meanwhile: what has been signed since is never given up.
      if (!(await goesAnotherWay(record)) || transfers.get(id)?.state !== 'requested') continue
      transfers.advance(id, 'failed', { problem: GOES_ANOTHER_WAY }, clock.now())
      notBefore.delete(id)
      log.info('transfer.refund-goes-another-way', { transfer: id })
    }
  }

  async function request(): Promise<boolean> {
    const wallet = signer()
    if (wallet !== null) await giveUpUnsigned(wallet)
    const owed = transfers.owedRefunds()
    if (wallet === null) return owed.length > 0
    for (const { jobId, to, amount } of owed) {
      const next = nextTry(jobId)
      if (!('id' in next)) continue
      const method = await methodOf({ to, amount }, wallet.address)
      if (method === null) break
      store({ id: next.id, kind: 'refund', method, from: wallet.address, to, amount, jobId })
      log.info('transfer.refund-requested', { job: jobId, method })
    }
    return owed.length > 0
  }

  function wait(): RefundsWait | null {
    const locked = signer() === null
    const live = transfers.live().filter(({ kind }) => kind === 'refund')
    return waitOf([
      ...transfers.owedRefunds().map(({ jobId }) => {
        const next = nextTry(jobId)
        if ('parked' in next) return { why: next.parked, unlock: false }
        return { why: locked ? refundsNeedUnlock() : null, unlock: locked }
      }),
      ...live.map((record) => reasonOf(record, locked)),
    ])
  }

  return { request, wait }
}

/** Why one refund does not go on; `why` is null when it does. */
interface Reason {
  readonly why: string | null
  readonly unlock: boolean
}

/** A mined one needs nobody any more, what has no reason is on its way, and what is authorized is signed for good. */
function reasonOf({ method, state, problem }: TransferRecord, locked: boolean): Reason {
  if (state === 'requested' && locked) return { why: refundsNeedUnlock(), unlock: true }
  if (state === 'mined') return { why: null, unlock: false }
  if (problem === null) return { why: null, unlock: false }
  return { why: problem, unlock: locked && method === 'transaction' }
}

/** What a person can mend by unlocking is said first: it is done in a moment. */
function waitOf(reasons: readonly Reason[]): RefundsWait | null {
  const waiting = reasons.filter((reason) => reason.why !== null)
  const first = waiting.find(({ unlock }) => unlock) ?? waiting[0]
  if (first?.why === undefined || first.why === null) return null
  return { sentence: first.why, unlock: first.unlock, all: waiting.length === reasons.length }
}
