import { createHash } from 'node:crypto'
import { canonicalBytes } from '../proof/jcs.ts'

/** SHA-256 (64 hex digits) of a request's canonical JSON: what one payment is bound to. */
export function requestHash(request: unknown): string {
  return createHash('sha256').update(canonicalBytes(request)).digest('hex')
}
