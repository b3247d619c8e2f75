import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, sameAddress } from '../../../contract/money.ts'
import { SavedAddress } from '../../../contract/wallet.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import { checkDestination } from './destination.ts'
import { lookAlike, lookAlikeWarning } from './look-alike.ts'

const KEY = 'wallet.book'
const MOST = 200

export interface AddressBook {
  list(): readonly SavedAddress[]
  /**
   * Saves it with its checksum, or gives the one that is there another name.
   * @param sure it looks like another one and is meant all the same
   * @throws HearthError `wallet/bad-address`, `wallet/look-alike`, `wallet/book-full`
   */
  add(entry: { readonly name: string; readonly address: Address }, sure: boolean): void
  remove(address: Address): void
}

/** The addresses a person has named, kept in the books' settings of one network. */
export function openAddressBook(options: {
  readonly settings: Ledger['settings']
  readonly clock: Clock
  readonly own: Address
  readonly token: Address
}): AddressBook {
  const { settings, clock, own, token } = options

  function list(): readonly SavedAddress[] {
    return z.array(SavedAddress).parse(JSON.parse(settings.get(KEY) ?? '[]'))
  }
  function keep(entries: readonly SavedAddress[]): void {
    settings.set(KEY, JSON.stringify(entries))
  }

  return {
    list,
    add: ({ name, address: typed }, sure) => {
      const { to: address } = checkDestination(typed, own, token)
      const others = list().filter((entry) => !sameAddress(entry.address, address))
      const alike = lookAlike(address, [...others, { name: 'this wallet', address: own }])
      if (alike !== null && !sure) {
        throw new HearthError('wallet/look-alike', lookAlikeWarning(alike), {
          hint: 'Addresses are faked to look like ones you know. Save it only if you got it from its owner.',
        })
      }
      if (others.length >= MOST) throw new HearthError('wallet/book-full', `The address book holds ${MOST} addresses.`)
      keep([...others, { name, address, addedAt: clock.now() }].sort((a, b) => a.name.localeCompare(b.name)))
    },
    remove: (address) => keep(list().filter((entry) => !sameAddress(entry.address, address))),
  }
}
