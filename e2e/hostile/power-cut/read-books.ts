import path from 'node:path'
import { NETWORK, PROVIDER } from '../../../main/engine/ledger/books.fixture.ts'
import type { Ledger } from '../../../main/engine/ledger/ledger.ts'
import { openLedger } from '../../../main/engine/ledger/open.ts'
import { silentLog } from '../../../main/engine/ports/log.ts'
import { adoptVouchers } from '../../../main/engine/payments/channels/kept-vouchers.ts'
import { CHANNEL, COST, MOST } from '../../../main/engine/payments/channels/channel.fixture.ts'
import { openVouchers } from './vouchers.ts'

/** The highest number of each that was acknowledged. */
export interface Acknowledged {
  readonly receiptsAcknowledged: number
  readonly vouchersAcknowledged: number
  readonly callsAcknowledged: number
}

/** What was found after the reboot. */
export interface CutBooks {
  readonly receiptsLost: number
  readonly vouchersLost: number
  readonly callsLost: number
  /** What the books themselves say is wrong; empty when nothing is. */
  readonly complaints: readonly string[]
}

/** What the chain says of the channel: nothing was claimed yet. */
const ON_CHAIN = { balance: 1_000_000_000n, totalClaimed: 0n, withdrawRequestedAt: 0, refundNonce: 0 }

/** Opens what a power cut left, as the engine would, and looks for everything that was acknowledged. */
export async function readBooks(dir: string, acknowledged: Acknowledged): Promise<CutBooks> {
  const ledger = openLedger({ file: path.join(dir, 'ledger.db'), provider: PROVIDER, network: NETWORK })
  const { journal } = openVouchers(ledger, path.join(dir, 'vouchers'))
  try {
    const chain = { states: async (ids: readonly unknown[]) => ids.map(() => ON_CHAIN) }
    await adoptVouchers({ ledger, journal, chain, clock: { now: Date.now }, log: silentLog })
    const hold = ledger.journal.hold()
    const audit = ledger.audit()
    return {
      ...lost(ledger, acknowledged),
      complaints: [
        ...(hold === null ? [] : [hold.sentence]),
        ...(audit === null ? [] : [audit]),
        ...ledger.journal.compare().slice(0, 3),
      ],
    }
  } finally {
    journal.close()
    ledger.close()
  }
}

function lost(
  ledger: Ledger,
  { receiptsAcknowledged, vouchersAcknowledged, callsAcknowledged }: Acknowledged,
): Omit<CutBooks, 'complaints'> {
  const receipts = upTo(receiptsAcknowledged).filter((job) => ledger.receipts.byJob(`job-${job}`) === null)
  const best = Number(ledger.channels.get(CHANNEL)?.bestMax ?? 0)
  const vouchers = upTo(vouchersAcknowledged).filter((call) => (call - 1) * COST + MOST > best)
  const lines = new Set(
    ledger.channels
      .calls({ cursor: null, limit: 1_000_000 })
      .rows.map(({ ref, amount, cumulative }) => `${ref} ${amount} ${cumulative}`),
  )
  const calls = upTo(callsAcknowledged).filter((call) => !lines.has(`call-${call} ${COST} ${call * COST}`))
  return { receiptsLost: receipts.length, vouchersLost: vouchers.length, callsLost: calls.length }
}

function upTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1)
}
