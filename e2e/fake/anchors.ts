import type { AnchorStatus } from '../../contract/anchor.ts'
import type { EngineHandlers, JobDetail } from '../../contract/engine.ts'
import { receiptText } from './data/receipt.ts'

type Handlers = Pick<
  EngineHandlers,
  'receipts.range' | 'receipts.digests' | 'anchors.list' | 'anchors.status' | 'anchors.now' | 'anchors.every'
>

/** Receipts that were anchored an hour ago, all but the last; anchoring them now always works. */
export function createFakeAnchors(jobs: readonly JobDetail[]): Handlers {
  const receipted = jobs
    .filter(({ receipt }) => receipt !== null)
    .toSorted((a, b) => (a.receipt?.seq ?? 0) - (b.receipt?.seq ?? 0))
  let status: AnchorStatus = {
    possible: true,
    everyMinutes: 60,
    receipts: receipted.length,
    anchored: Math.max(0, receipted.length - 1),
    underWay: false,
    lastAt: receipted.length > 1 ? Date.now() - 3_600_000 : null,
    problem: null,
  }

  function change(next: Partial<AnchorStatus>): AnchorStatus {
    status = { ...status, ...next }
    return status
  }

  return {
    'receipts.range': async ({ from, to }) => ({
      receipts: receipted
        .map((detail) => ({ seq: detail.receipt?.seq ?? 0, text: receiptText(detail) }))
        .filter(({ seq }) => seq >= from && seq <= to),
      total: receipted.length,
    }),
    'receipts.digests': async ({ from, to }) => ({
      digests: receipted.flatMap(({ receipt }) =>
        receipt !== null && receipt.seq >= from && receipt.seq <= to ? [receipt.digest] : [],
      ),
    }),
    'anchors.list': async () => ({ anchors: [] }),
    'anchors.status': async () => status,
    'anchors.now': async () => change({ anchored: status.receipts, lastAt: Date.now() }),
    'anchors.every': async ({ minutes }) => change({ everyMinutes: minutes }),
  }
}
