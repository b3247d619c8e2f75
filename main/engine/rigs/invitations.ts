import { HearthError } from '../../../contract/errors.ts'
import { INVITATION_MS } from '../../../contract/rigs.ts'
import { PAIRING_SECRET_BYTES } from '../../../contract/rigs-code.ts'
import { say } from '../../../contract/words/say.ts'
import type { Clock } from '../ports/clock.ts'
import { type Meeting, provesPairing } from './proof.ts'

/** The one door that a person opens, for one machine, once. */
export interface Invitations {
  /** A new secret; the one before is good no more. @param address where this machine is said to be */
  open(address: string): { readonly secret: Uint8Array; readonly expiresAt: number }
  current(): { readonly address: string; readonly expiresAt: number } | null
  /** How the last one ended; null: none did. */
  last(): string | null
  /**
   * The one try that a code has: right or wrong, it is used up.
   * @param name of the machine that asks
   * @returns the secret, for the proof that this side knows it too
   * @throws HearthError `rigs/no-invitation`, `rigs/wrong-code`
   */
  use(proof: string, meeting: Meeting, name: string): Uint8Array
  /** @param how it ended, in a sentence */
  end(how: string): void
}

/** @param random so many random bytes */
export function createInvitations(clock: Clock, random: (size: number) => Uint8Array): Invitations {
  let invitation: {
    readonly secret: Uint8Array
    readonly address: string
    expiresAt: number
    goodUntil: number
  } | null = null
  let last: string | null = null

  function end(how: string): void {
    if (invitation === null) return
    invitation = null
    last = how
  }

  /** By the clock that never goes back: setting the time keeps no door open. */
  function openOne(): typeof invitation {
    if (invitation !== null && clock.monotonic() >= invitation.goodUntil) {
      end(say`Nobody used the pairing code in time.`)
    }
    return invitation
  }

  return {
    open: (address) => {
      const secret = random(PAIRING_SECRET_BYTES)
      const expiresAt = clock.now() + INVITATION_MS
      invitation = { secret, address, expiresAt, goodUntil: clock.monotonic() + INVITATION_MS }
      return { secret, expiresAt }
    },
    current: () => {
      const open = openOne()
      return open === null ? null : { address: open.address, expiresAt: open.expiresAt }
    },
    last: () => last,
    use: (proof, meeting, name) => {
      const open = openOne()
      if (open === null) {
        throw new HearthError(
          'rigs/no-invitation',
          'That machine has not invited anybody, or its code was used or ran out.',
        )
      }
      if (!provesPairing(proof, open.secret, 'asking', meeting)) {
        end(say`Somebody tried a wrong pairing code: the invitation was closed.`)
        throw new HearthError('rigs/wrong-code', 'That is not the code that the other machine shows.')
      }
      end(say`${name} was paired.`)
      return open.secret
    },
    end,
  }
}
