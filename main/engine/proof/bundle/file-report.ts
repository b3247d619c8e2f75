import type { BundleHeader } from '../../../../contract/bundle.ts'
import { sameAddress, type Address } from '../../../../contract/money.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { say } from '../../../../contract/words/say.ts'
import type { Records } from './records.ts'
import type { FileReport } from './report.ts'

/** The report over records and whatever else a file holds. `wrong`: why it cannot be read to its end. */
export function reportOf(
  records: Records,
  { provider }: { readonly provider?: Address },
  rest: Pick<FileReport, 'format' | 'anchors' | 'verdicts'> & {
    readonly wrong: string | null
    readonly checks: readonly ReceiptCheck[]
  },
): FileReport {
  const { format, anchors, verdicts, wrong, checks } = rest
  const { receipts } = records.counts()
  const issuers = records.chain.issuers()
  const chain: ReceiptCheck[] = [
    { name: say`readable`, ok: wrong === null, detail: wrong ?? say`${receipts} receipts were read.` },
    ...checks,
    ...records.chain.checks(),
    ...(provider === undefined ? [] : [expectedProvider(provider, issuers)]),
  ]
  const parts = [...records.lines, ...chain, ...anchors, ...verdicts]
  return {
    ok: receipts > 0 && parts.every((part) => part.ok),
    format,
    receipts: records.lines,
    tally: records.tally(),
    chain,
    anchors,
    verdicts,
    providers: issuers,
    ...records.range(),
    equivocation: records.chain.equivocation(),
  }
}

const COUNTED = ['receipts', 'rotations', 'anchors', 'inclusions', 'verdicts'] as const

/** Whether a bundle holds what its header promises. */
export function completeness(
  header: BundleHeader,
  found: Readonly<Record<(typeof COUNTED)[number], number>>,
  { range, chain }: Pick<Records, 'range' | 'chain'>,
): ReceiptCheck {
  const name = say`complete`
  const other = COUNTED.find((kind) => header[kind] !== found[kind])
  if (other !== undefined) {
    const detail = say`The header promises ${header[other]} ${other}; there are ${found[other]}.`
    return { name, ok: false, detail }
  }
  const { from, to } = range()
  const ok = header.from === from && header.to === to && header.provider === chain.issuers()[0]
  const promised = say`The header promises receipts ${header.from} to ${header.to} of ${header.provider}.`
  return { name, ok, detail: ok ? say`It holds what its header promises.` : promised }
}

function expectedProvider(expected: Address, issuers: readonly Address[]): ReceiptCheck {
  const ok = issuers.some((issuer) => sameAddress(issuer, expected))
  const signers = issuers.length === 0 ? say`nobody` : issuers.join(', ')
  const detail = ok ? say`The provider is the expected one.` : say`It was signed by ${signers}, not by ${expected}.`
  return { name: say`provider`, ok, detail }
}
