import type { Refusal } from '../authorization.ts'

const PREFIX = 'invalid_batch_settlement_evm_'

/** Reasons as x402 names them; stock buyers act on the first two. */
export const REASON = {
  baseMismatch: `${PREFIX}cumulative_amount_mismatch`,
  belowClaimed: `${PREFIX}cumulative_below_claimed`,
  exceedsBalance: `${PREFIX}cumulative_exceeds_balance`,
  signature: `${PREFIX}voucher_signature`,
  config: `${PREFIX}channel_id_mismatch`,
  busy: `${PREFIX}channel_busy`,
  smallDeposit: `${PREFIX}deposit_below_min_deposit`,
  leaving: `${PREFIX}withdrawal_pending`,
  noDeposit: `${PREFIX}deposit_transaction_failed`,
  noRest: `${PREFIX}refund_no_balance`,
  unavailable: `${PREFIX}verification_state_unavailable`,
} as const

export const MISMATCH: Refusal = {
  code: 'payment/terms-mismatch',
  reason: 'No matching payment requirements',
  sentence: 'The payment was made for other terms than these: network, asset, amount or payee differ.',
}

const SENTENCES: Readonly<Record<string, string>> = {
  [REASON.baseMismatch]: 'The voucher does not begin where this channel’s charges end.',
  [REASON.belowClaimed]: 'The voucher allows less than was claimed already.',
  [REASON.exceedsBalance]: 'The channel does not hold what the voucher allows.',
  [REASON.signature]: 'The voucher was not signed by the key that the channel names.',
  [REASON.config]: 'The channel was made for other terms than these.',
  [REASON.busy]: 'Another request is using this channel; use another one or wait.',
  [REASON.smallDeposit]: 'The deposit is smaller than the least that is taken here.',
  [REASON.leaving]: 'The payer has asked for the channel’s money back, so nothing is sold on it.',
  [REASON.noDeposit]: 'The deposit did not reach the channel.',
  [REASON.noRest]: 'Nothing is left in the channel that could go back.',
  [REASON.unavailable]: 'The channel’s books could not be read or written.',
}

/** Whether a sentence of the SDK is one of x402's reasons for this scheme. */
export function isReason(text: string): boolean {
  return text.startsWith(PREFIX) && /^[a-z0-9_]{1,100}$/.test(text)
}

/** A refusal with x402's reason; only what looks like a reason is passed on. */
export function refusal(reason: string): Refusal {
  const code = /^[a-z0-9_]{1,100}$/.test(reason) ? reason : 'rejected'
  const sentence = SENTENCES[code] ?? `The voucher was refused: ${code}.`
  return { code: 'payment/voucher-refused', reason: code, sentence }
}
