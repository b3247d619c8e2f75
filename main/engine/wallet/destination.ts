import { getAddress, zeroAddress } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, sameAddress } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'

/**
 * Refuses addresses that nobody can have meant.
 * @returns the address with its EIP-55 checksum, and what a person should look at twice
 * @throws HearthError `wallet/bad-address`
 */
export function checkDestination(
  typed: Address,
  own: Address,
  token: Address,
): { readonly to: Address; readonly warnings: readonly string[] } {
  const to = getAddress(typed.toLowerCase())
  const digits = typed.slice(2)
  const mixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (mixed && to !== typed) {
    throw bad(
      say`This address has a typing mistake: its capital letters do not fit it.`,
      say`Copy it again from its source.`,
    )
  }
  if (sameAddress(to, zeroAddress)) throw bad(say`Nobody owns the zero address. Money sent there is lost.`, CHOOSE)
  if (sameAddress(to, own)) throw bad(say`This is the wallet’s own address.`, CHOOSE)
  if (sameAddress(to, token)) throw bad(say`This is the address of the token itself. Money sent there is lost.`, CHOOSE)
  const warnings = mixed ? [] : [say`This address has no capital letters to check it by. Compare every character.`]
  return { to, warnings }
}

export const CONTRACT_WARNING = say`This address is a program, not a person’s wallet. Only go on if its owner told you to send this token there.`

const CHOOSE = say`Enter the address that should receive the money.`

function bad(message: string, hint: string): HearthError {
  return new HearthError('wallet/bad-address', message, { hint })
}
