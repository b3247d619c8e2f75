import path from 'node:path'
import { bytes32, NETWORK, PROVIDER } from '../../../main/engine/ledger/books.fixture.ts'
import { openMoneyJournal } from '../../../main/engine/ledger/journal/vouchers.ts'
import { openLedger } from '../../../main/engine/ledger/open.ts'

/** What was found after the reboot. */
export interface CutBooks {
  readonly receiptsLost: number
  readonly vouchersLost: number
  /** What the books themselves say is wrong; empty when nothing is. */
  readonly complaints: readonly string[]
}

/** Opens what a power cut left, as the engine would, and looks for everything that was acknowledged. */
export function readBooks(
  dir: string,
  acknowledged: { readonly receiptsAcknowledged: number; readonly vouchersAcknowledged: number },
): CutBooks {
  const ledger = openLedger({ file: path.join(dir, 'ledger.db'), provider: PROVIDER, network: NETWORK })
  const vouchers = openMoneyJournal({ dir: path.join(dir, 'vouchers') })
  try {
    let receiptsLost = 0
    for (let index = 1; index <= acknowledged.receiptsAcknowledged; index += 1) {
      if (ledger.receipts.byJob(`job-${index}`) === null) receiptsLost += 1
    }
    const highest = Number(vouchers.highest().get(bytes32(1))?.cumulative ?? 0)
    const hold = ledger.journal.hold()
    const audit = ledger.audit()
    return {
      receiptsLost,
      vouchersLost: Math.max(0, acknowledged.vouchersAcknowledged - highest),
      complaints: [
        ...(hold === null ? [] : [hold.sentence]),
        ...(audit === null ? [] : [audit]),
        ...ledger.journal.compare().slice(0, 3),
      ],
    }
  } finally {
    vouchers.close()
    ledger.close()
  }
}
