import type { Channel } from '@x402/evm/batch-settlement/server'
import { bytes32, NETWORK } from '../../../main/engine/ledger/books.fixture.ts'
import { type MoneyJournal, openMoneyJournal } from '../../../main/engine/ledger/journal/vouchers.ts'
import type { Ledger } from '../../../main/engine/ledger/ledger.ts'
import { keepIn } from '../../../main/engine/payments/channels/kept-vouchers.ts'
import { createChannelStorage, type LedgerChannelStorage } from '../../../main/engine/payments/channels/storage.ts'

/** The one channel that is charged until the power goes. */
export const CHANNEL = bytes32(1)
/** Base units: what each call may cost, and what it costs. */
export const MOST = 10
export const COST = 4

const clock = { now: Date.now }
/** So small that older records are deleted many times in a run. */
const SEGMENT_BYTES = 64 * 1024
const PARTY = `0x${'11'.repeat(20)}` as const

/** The books of channels with their journal, put together as the engine does it. */
export function openVouchers(
  ledger: Ledger,
  dir: string,
): { readonly journal: MoneyJournal; readonly storage: LedgerChannelStorage } {
  const journal = openMoneyJournal({ dir, segmentBytes: SEGMENT_BYTES, mayDelete: () => ledger.channels.sync() })
  return { journal, storage: createChannelStorage(ledger.channels, clock, keepIn(journal, NETWORK, clock)) }
}

/** The channel with the voucher of a call, which comes after so many calls that were charged. */
export function reservedFor(call: number): Channel {
  const charged = (call - 1) * COST
  return {
    channelId: CHANNEL,
    channelConfig: {
      payer: PARTY,
      payerAuthorizer: PARTY,
      receiver: PARTY,
      receiverAuthorizer: PARTY,
      token: PARTY,
      withdrawDelay: 86_400,
      salt: bytes32(0),
    },
    chargedCumulativeAmount: String(charged),
    signedMaxClaimable: String(charged + MOST),
    signature: `0x${'ab'.repeat(65)}`,
    balance: '1000000000',
    totalClaimed: '0',
    withdrawRequestedAt: 0,
    refundNonce: 0,
    lastRequestTimestamp: call,
    pendingRequest: {
      pendingId: `call-${call}`,
      signedMaxClaimable: String(charged + MOST),
      expiresAt: Date.now() + 60_000,
    },
  }
}

/** The channel once the call was charged. */
export function chargedFor(call: number): Channel {
  const { pendingRequest: _, ...channel } = reservedFor(call)
  return { ...channel, chargedCumulativeAmount: String(call * COST) }
}
