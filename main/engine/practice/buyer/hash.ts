import { createHash } from 'node:crypto'

/** SHA-256 as 64 hex digits. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
