import type { Channel } from '@x402/evm/batch-settlement/server'
import { bytes32 } from '../../ledger/books.fixture.ts'

/** One channel that is charged call after call. */
export const CHANNEL = bytes32(1)
/** Base units: what each call may cost, and what it costs. */
export const MOST = 10
export const COST = 4

const PARTY = `0x${'11'.repeat(20)}` as const

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
