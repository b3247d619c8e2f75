import type { Hex } from '../../../contract/money.ts'
import type { Mined } from '../ledger/mined.ts'
import type { PaymentRecord } from '../ledger/records.ts'
import type { Chain } from '../wallet/chain.ts'
import type { StoredPayment } from './stored-payment.ts'

/** What the chain itself says became of an authorization. */
export type Evidence =
  /** It paid us, exactly these terms, after we had reserved it. */
  | { readonly fate: 'paid'; readonly mined: Mined }
  /** Used before we reserved it, for somebody else, or cancelled: it can never pay us. */
  | { readonly fate: 'void' }
  | { readonly fate: 'unused' }

/**
 * A reorganisation may put the transaction into a block of a lower number than the newest one was when the payment was
 * reserved. An authorization that was used before that is refused already when it is reserved.
 */
export const DEEPEST_REORG = 256

/**
 * Asks the chain, so that nobody's word is trusted: not the facilitator's, not the buyer's. The
 * transaction the facilitator claims is only where the chain is looked at first.
 * @throws HearthError `chain/unreachable`
 */
export async function evidenceOf(
  chain: Pick<Chain, 'authorization'>,
  record: Pick<PaymentRecord, 'payer' | 'payTo' | 'amount' | 'nonce'>,
  stored: Pick<StoredPayment, 'block'>,
  claimed?: Hex,
): Promise<Evidence> {
  const fate = await chain.authorization({
    from: record.payer,
    to: record.payTo,
    value: record.amount,
    nonce: record.nonce,
    fromBlock: Math.max(0, stored.block - DEEPEST_REORG),
    claimed,
  })
  if (!fate.used) return { fate: 'unused' }
  return fate.matches && fate.mined.blockNumber > stored.block - DEEPEST_REORG
    ? { fate: 'paid', mined: fate.mined }
    : { fate: 'void' }
}
