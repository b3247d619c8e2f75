import type { AnchorStatus } from '../../../contract/anchor.ts'
import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Anchoring } from '../anchoring/anchoring.ts'
import { anchorFile } from '../anchoring/statement.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Rotations } from '../wallet/rotation/rotations.ts'

interface Dependencies {
  readonly ledger: Pick<Ledger, 'anchors' | 'receipts' | 'durable'>
  /** Null where the network has no anchor contract. */
  readonly anchoring: Anchoring | null
  readonly chainId: number
  /** Changes of the key that signs receipts, and whose key signed which. */
  readonly rotations: Rotations
}

type Handlers = Pick<
  EngineHandlers,
  | 'receipts.range'
  | 'receipts.digests'
  | 'receipts.rotations'
  | 'anchors.list'
  | 'anchors.status'
  | 'anchors.now'
  | 'anchors.every'
>

/** Well below the largest frame that clients take. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
const MAX_ANCHORS = 100

/** What clients may ask about receipts as a chain, and about where it is anchored. */
export function anchorHandlers({ ledger, anchoring, chainId, rotations }: Dependencies): Handlers {
  const { anchors, receipts } = ledger

  function possible(): Anchoring {
    if (anchoring !== null) return anchoring
    throw new HearthError('anchor/impossible', 'This network has no contract that receipts could be anchored in.', {
      hint: 'Receipts can be checked without it; only that none is missing at the end cannot be proven.',
    })
  }

  function status(): AnchorStatus {
    if (anchoring !== null) return anchoring.status()
    const counts = { receipts: receipts.count(), anchored: 0, underWay: false }
    return { possible: false, everyMinutes: null, ...counts, lastAt: null, problem: null }
  }

  return {
    'receipts.range': async ({ from, to }) => {
      const found: { readonly seq: number; readonly text: string }[] = []
      let bytes = 0
      for (let seq = from; seq <= to && bytes < MAX_ANSWER_BYTES; seq += 1) {
        const receipt = receipts.bySeq(seq)
        if (receipt === null) break
        bytes += Buffer.byteLength(receipt.file)
        if (found.length === 0 || bytes < MAX_ANSWER_BYTES) found.push({ seq, text: receipt.file })
      }
      const total = receipts.count()
      await ledger.durable()
      return { receipts: found, total }
    },
    'receipts.digests': async ({ from, to }) => {
      const digests = [...receipts.digests(from, to)]
      await ledger.durable()
      return { digests }
    },
    'receipts.rotations': async () => ({ rotations: [...rotations.files] }),
    'anchors.list': async ({ from, to }) => {
      const files = anchors
        .covering(from, to, MAX_ANCHORS)
        .map((record) => anchorFile(record, chainId, rotations.keyAt(record.toSeq)))
      return { anchors: files.filter((file) => file !== null) }
    },
    'anchors.status': async () => status(),
    'anchors.now': async () => possible().now(),
    'anchors.every': async ({ minutes }) => possible().setInterval(minutes),
  }
}
