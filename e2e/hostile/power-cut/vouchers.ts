import { NETWORK } from '../../../main/engine/ledger/books.fixture.ts'
import { type MoneyJournal, openMoneyJournal } from '../../../main/engine/ledger/journal/vouchers.ts'
import type { Ledger } from '../../../main/engine/ledger/ledger.ts'
import { keepIn } from '../../../main/engine/payments/channels/kept-vouchers.ts'
import { createChannelStorage, type LedgerChannelStorage } from '../../../main/engine/payments/channels/storage.ts'

const clock = { now: Date.now }
/** So small that older records are deleted many times in a run. */
const SEGMENT_BYTES = 64 * 1024

/** The books of channels with their journal, put together as the engine does it. */
export function openVouchers(
  ledger: Ledger,
  dir: string,
): { readonly journal: MoneyJournal; readonly storage: LedgerChannelStorage } {
  const journal = openMoneyJournal({ dir, segmentBytes: SEGMENT_BYTES, mayDelete: () => ledger.channels.sync() })
  return { journal, storage: createChannelStorage(ledger.channels, clock, keepIn(journal, ledger, NETWORK, clock)) }
}
