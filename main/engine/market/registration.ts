import { HearthError } from '../../../contract/errors.ts'
import type { MarketContext } from './context.ts'
import type { MarketParts } from './parts.ts'

/** The registration file of this provider's agent, where ERC-8004 looks for it and for the proof of a domain. */
export function sendRegistration(
  context: MarketContext,
  { registration }: Pick<MarketParts, 'registration'>,
): Response {
  const file = registration()
  if (file === null) throw new HearthError('identity/none', 'This provider has no agent in a registry.')
  return context.body(file, 200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=60' })
}
