import { HearthError } from '../../../contract/errors.ts'
import { payerOf } from '../payments/payer-of.ts'
import type { MarketContext } from './context.ts'
import type { MarketParts } from './parts.ts'

/**
 * Nothing is sold to a buyer that the person has banned; what was paid before is still answered, and a deposit still
 * given back. @throws HearthError `payment/buyer-banned`
 */
export function refuseBanned(context: MarketContext, { isBanned }: Pick<MarketParts, 'isBanned'>): void {
  const header = context.req.header('payment-signature')
  const claimed = header === undefined ? null : payerOf(header)
  if (claimed === null || claimed.isRefund || !isBanned(claimed.payer)) return
  throw new HearthError('payment/buyer-banned', 'This provider sells nothing to this buyer.', {
    hint: 'Buy elsewhere. No money was taken.',
  })
}

/** Calls are paid for one by one, and none has a stored answer: all of them are refused. */
export function refuseBannedCalls(parts: Pick<MarketParts, 'isBanned'>) {
  return async (context: MarketContext, next: () => Promise<void>): Promise<void> => {
    if (context.req.method === 'GET') refuseBanned(context, parts)
    await next()
  }
}
