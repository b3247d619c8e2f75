import type { Hex } from '../../../../contract/money.ts'
import { followChain, type Chain } from '../chain/follow.ts'
import type { ReceiptDomain } from '../digest.ts'
import type { KnownReceipt } from './known-receipt.ts'
import type { RecordOutcome } from './record.ts'
import type { CheckTally, RecordLine } from './report.ts'
import { tallyChecks } from './tally.ts'

/** The receipts and changes of key of a file, in order: what each turned out to be, and the chain they make. */
export interface Records {
  add(line: number, outcome: RecordOutcome): void
  readonly chain: Pick<Chain, 'checks' | 'equivocation' | 'issuers'>
  readonly lines: readonly RecordLine[]
  readonly bySeq: ReadonlyMap<string, KnownReceipt>
  readonly byDigest: ReadonlyMap<Hex, KnownReceipt>
  tally(): readonly CheckTally[]
  counts(): { readonly receipts: number; readonly rotations: number }
  /** Numbers of the first and last receipt. */
  range(): { readonly from: string | null; readonly to: string | null }
  /** The first line that is neither. */
  unreadable(): number | null
}

/** Records whose every check is kept, also those that held. */
const FULLY_REPORTED = 25

/** @param domain the domain that all must be of; that of the first unless told */
export function collectRecords(domain: ReceiptDomain | null = null): Records {
  const chain = followChain(domain)
  const tally = tallyChecks()
  const lines: RecordLine[] = []
  const bySeq = new Map<string, KnownReceipt>()
  const byDigest = new Map<Hex, KnownReceipt>()
  const counts = { receipts: 0, rotations: 0 }
  const range: { from: string | null; to: string | null } = { from: null, to: null }
  let unreadable: number | null = null

  function addReceipt(line: number, receipt: NonNullable<RecordOutcome['receipt']>): void {
    const { seq, digest, provider, finishedAt } = receipt
    counts.receipts += 1
    range.from ??= seq
    range.to = seq
    chain.receipt(line, receipt)
    if (!receipt.ok || bySeq.has(seq)) return
    const known = { digest, provider, finishedAt }
    bySeq.set(seq, known)
    byDigest.set(digest, known)
  }

  return {
    chain,
    lines,
    bySeq,
    byDigest,
    add: (line, outcome) => {
      const { ok, checks, receipt, rotation } = outcome
      const kept = lines.length < FULLY_REPORTED ? checks : checks.filter((check) => !check.ok)
      lines.push({ line, ok, seq: receipt?.seq ?? null, digest: receipt?.digest ?? null, checks: kept })
      tally.add(outcome)
      if (receipt !== null) addReceipt(line, receipt)
      else if (rotation === null) unreadable ??= line
      else {
        counts.rotations += 1
        if (ok) chain.rotation(line, rotation.domain, rotation.rotation)
      }
    },
    tally: () => tally.counts(),
    counts: () => counts,
    range: () => range,
    unreadable: () => unreadable,
  }
}
