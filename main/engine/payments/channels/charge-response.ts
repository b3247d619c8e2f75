import type { Network, SettleResponse } from '@x402/core/types'
import type { ChannelRecord } from '../../ledger/channel-records.ts'
import type { ChargeRecord } from '../../ledger/records.ts'

/**
 * What `PAYMENT-RESPONSE` says of a job bought by voucher (x402 `batch-settlement`), as the SDK says it of a call: the
 * charge, and the channel after it. While the job has not ended nothing is charged. Pure.
 */
export function chargeResponse(
  network: Network,
  channel: ChannelRecord,
  { amount, cumulative }: Pick<ChargeRecord, 'amount' | 'cumulative'>,
): SettleResponse {
  const { id: channelId, config, balance, totalClaimed, withdrawRequestedAt, refundNonce } = channel
  return {
    success: true,
    payer: config.payer.toLowerCase(),
    transaction: '',
    network,
    amount: '',
    extra: {
      channelState: {
        channelId,
        balance: balance.toString(),
        totalClaimed: totalClaimed.toString(),
        withdrawRequestedAt,
        refundNonce: String(refundNonce),
        chargedCumulativeAmount: (cumulative ?? channel.charged).toString(),
      },
      chargedAmount: amount.toString(),
    },
  }
}
