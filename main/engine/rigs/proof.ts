import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RigId } from '../../../contract/rigs-report.ts'

/** The two keys that meet: each side knows both from the handshake, and nobody else has either. */
export interface Meeting {
  /** Whose person typed the code. */
  readonly asking: RigId
  /** Whose person made it. */
  readonly invited: RigId
}

/**
 * Shows that its side knows the code, for these two keys alone: whoever stands between two machines has a key of his own,
 * and what he hears is good for no other meeting. With 88 random bits in the code nothing can be searched for later.
 */
export function pairingProof(secret: Uint8Array, side: keyof Meeting, { asking, invited }: Meeting): string {
  return createHmac('sha256', secret).update(`hearth rig pairing v1\n${side}\n${asking}\n${invited}`).digest('hex')
}

export function provesPairing(proof: string, secret: Uint8Array, side: keyof Meeting, meeting: Meeting): boolean {
  const due = Buffer.from(pairingProof(secret, side, meeting), 'hex')
  const given = Buffer.from(proof, 'hex')
  return given.length === due.length && timingSafeEqual(given, due)
}
