import { type Address, sameAddress } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'

/** Digits at each end that people and programs compare; whoever poisons an address book matches them. */
const ENDS = 3

export interface Known {
  readonly name: string
  readonly address: Address
}

/** The known address that this one could be mistaken for: alike at both ends and another in between. Pure. */
export function lookAlike(address: Address, known: readonly Known[]): Known | null {
  return known.find((one) => !sameAddress(one.address, address) && ends(one.address) === ends(address)) ?? null
}

/** The warning a person reads before money goes there. */
export function lookAlikeWarning({ name, address }: Known): string {
  return say`This address looks like ${name} (${address}) at both ends and is another one. Compare every character.`
}

function ends(address: Address): string {
  const digits = address.slice(2).toLowerCase()
  return digits.slice(0, ENDS) + digits.slice(-ENDS)
}
