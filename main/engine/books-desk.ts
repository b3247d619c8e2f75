import type { EngineHandlers, Money } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import { type Asset, formatUnits } from '../../contract/money.ts'
import type { EnergyRecord } from './ledger/energy.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { EntryRecord } from './ledger/records.ts'
import { corruptLedger } from './ledger/storage-errors.ts'
import type { Clock } from './ports/clock.ts'
import type { Reconciliation } from './reconcile.ts'
import { feeCeiling } from './wallet/fee-ceiling.ts'

type BooksHandlers = Pick<EngineHandlers, 'ledger.check' | 'ledger.continue' | 'ledger.export' | 'fees.limit'>

export interface BooksDesk {
  readonly handlers: BooksHandlers
  /** Sums against each other and the journal's state, as far as the chain's answer leaves them unmentioned. */
  thorough(withChain: Reconciliation): Reconciliation
}

/** What a person does about the books: check them, go on with held ones, take them along, limit fees. */
export function createBooksDesk(parts: {
  readonly ledger: Ledger
  readonly asset: Asset
  readonly clock: Clock
  /** Brings held books up to what the chain says of payment channels; before they are compared. */
  readonly takeUp: () => Promise<void>
  /** Compares with the chain, thoroughly; the answer is also what clients see. */
  readonly reconcile: () => Promise<Money>
  /** The difference with the chain, if any, is known from here on and holds these books no more. */
  readonly accept: (difference: bigint) => Promise<void>
  /** Starts everything that moves money; called once, when held books are released. */
  readonly goOn: () => Promise<void>
}): BooksDesk {
  const { ledger, asset, clock } = parts
  const ceiling = feeCeiling(ledger.settings)

  async function goOn(acceptDifference: boolean): Promise<Money> {
    if (ledger.journal.hold() === null) return parts.reconcile()
    ledger.journal.catchUp()
    await parts.takeUp()
    const problem = ledger.audit()
    if (problem !== null) throw corruptLedger(problem)
    const money = await parts.reconcile()
    if (money.reconcile?.ok !== true && !acceptDifference)
      throw differs(money, ledger.transfers.owedRefunds().length > 0)
    await parts.accept(BigInt(money.reconcile?.difference ?? '0'))
    ledger.journal.release(clock.now())
    await parts.goOn()
    return money
  }

  return {
    thorough: (withChain) => {
      if (!withChain.ok) return withChain
      const problem = ledger.audit() ?? ledger.journal.problem()
      return problem === null ? withChain : { ...withChain, ok: false, sentence: problem }
    },
    handlers: {
      'ledger.check': async () => {
        const problem = ledger.audit()
        return {
          hold: ledger.journal.hold()?.sentence ?? null,
          differences: [...(problem === null ? [] : [problem]), ...ledger.journal.compare()],
        }
      },
      'ledger.continue': ({ acceptDifference }) => goOn(acceptDifference),
      'ledger.export': async ({ cursor, limit }) => {
        const page = ledger.entries.list({ cursor, limit })
        const lines = page.rows.map((entry) =>
          csvLine([
            ...cells(entry, asset, jobsOf(ledger, entry)),
            ...powerCells(powerOf(ledger, entry)),
            soldCell(ledger, entry),
          ]),
        )
        const text = [...(cursor === null ? [csvLine(HEADER)] : []), ...lines].join('')
        return { text, nextCursor: page.nextCursor }
      },
      'fees.limit': async ({ set }) => {
        if (set !== undefined) ceiling.set(set === null ? null : BigInt(set))
        const wei = ceiling.get()
        return { wei: wei === null ? null : wei.toString() }
      },
    },
  }
}

function differs({ reconcile }: Money, owesRefunds: boolean): HearthError {
  return new HearthError('ledger/differs', reconcile?.sentence ?? 'The books could not be compared with the chain.', {
    hint: owesRefunds
      ? 'Find out why first: refunds are owed in these books, and one that was paid since would be paid again. To go on with this difference, say so: “hearth ledger continue --accept-difference”.'
      : 'Find out why first. To go on with this difference, say so: “hearth ledger continue --accept-difference”.',
  })
}

const HEADER = [
  'id',
  'time',
  'kind',
  'state',
  'amount',
  'base units',
  'asset',
  'network',
  'transaction',
  'job',
  'receipt',
  'transfer',
  'power Wh',
  'power by',
  'power cost',
  'power currency',
  'data',
]

interface PaidJob {
  readonly jobId: string
  readonly receiptSeq: number | null
}

function cells(entry: EntryRecord, asset: Asset, jobs: readonly PaidJob[]): readonly string[] {
  const { id, at, kind, state, amount, transaction, transferId } = entry
  return [
    String(id),
    new Date(at).toISOString(),
    kind,
    state,
    formatUnits(amount, asset.decimals),
    amount.toString(),
    asset.symbol,
    asset.network,
    transaction ?? '',
    jobs.map(({ jobId }) => jobId).join(' '),
    jobs.map(({ receiptSeq }) => receiptSeq ?? '').join(' '),
    transferId ?? '',
  ]
}

/** The job of a payment or refund; of a settlement of vouchers every job whose charge was in it. */
function jobsOf({ entries, jobs }: Ledger, { id, kind, jobId }: EntryRecord): readonly PaidJob[] {
  if (kind === 'vouchers') return entries.jobsOf(id)
  return jobId === null ? [] : [{ jobId, receiptSeq: jobs.get(jobId)?.receiptSeq ?? null }]
}

/** Electricity stands beside the coins of the payment it was used for, in the person's own money. */
function powerCells(record: EnergyRecord | null): readonly string[] {
  if (record === null) return ['', '', '', '']
  const { joules, measured, perKwh, currency } = record
  const cost = perKwh === null ? '' : String(Number(((joules / 3_600_000) * perKwh).toPrecision(6)))
  return [String(Number((joules / 3600).toPrecision(6))), measured ? 'sensor' : 'estimate', cost, currency]
}

function powerOf({ energy }: Ledger, { kind, jobId }: EntryRecord): EnergyRecord | null {
  return kind === 'payment' && jobId !== null ? energy.byJob(jobId) : null
}

/** The bytes that a payment bought, by their SHA-256; empty for every other line. */
function soldCell({ payments }: Ledger, { paymentRef }: EntryRecord): string {
  return (paymentRef === null ? null : payments.sold(paymentRef))?.sha256 ?? ''
}

/** RFC 4180: lines end with CR LF, and what could be taken for structure is quoted. */
function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`
}
