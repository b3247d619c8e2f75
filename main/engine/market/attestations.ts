import { HearthError } from '../../../contract/errors.ts'
import { Bytes32 } from '../../../contract/money.ts'
import type { MarketContext } from './context.ts'
import type { MarketParts } from './parts.ts'

/** The attestation file about one receipt, byte for byte as it was signed. */
export function sendAttestation(context: MarketContext, { speed }: Pick<MarketParts, 'speed'>): Response {
  const receipt = Bytes32.safeParse(context.req.param('receipt'))
  const file = receipt.success ? speed.file(receipt.data) : null
  if (file === null) throw new HearthError('attestation/unknown', 'There is no attestation about such a receipt.')
  return context.body(file, 200, { 'content-type': 'application/json' })
}
