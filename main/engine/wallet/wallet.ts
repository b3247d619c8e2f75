import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, sameAddress } from '../../../contract/money.ts'
import type { Clock } from '../ports/clock.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import { limitAttempts } from './attempts.ts'
import { type Keystore, openKeys, parseKeystore, sealKeys } from './keystore.ts'
import { createPrivateFile } from './new-file.ts'
import { addressOfKey, type UnlockedWallet, unlockedWallet } from './unlocked.ts'

export interface WalletAddresses {
  /** Receives and holds the money. */
  readonly walletAddress: Address
  /** Signs receipts. */
  readonly receiptsAddress: Address
}

export interface Unlocked {
  /** The private key that signs receipts. The caller owns it from here on. */
  readonly receipts: Uint8Array
  readonly wallet: UnlockedWallet
}

export interface Wallet {
  /** @throws HearthError `wallet/unavailable` when the disk does not say */
  exists(): Promise<boolean>
  /**
   * Makes both keys, once.
   * @throws HearthError `wallet/exists`, `wallet/weak-passphrase`, `wallet/unavailable`
   */
  create(passphrase: string): Promise<WalletAddresses>
  /** Readable without the passphrase. @throws HearthError `wallet/not-found`, `wallet/corrupt`, `wallet/unavailable` */
  addresses(): Promise<WalletAddresses>
  /** @throws HearthError `wallet/wrong-passphrase`, `wallet/too-many-tries`, and as `addresses` */
  unlock(passphrase: string): Promise<Unlocked>
}

const SHORTEST_PASSPHRASE = 8

/**
 * The wallet of a data folder: one encrypted file with two keys. Only a missing file may be
 * created; a damaged or unreadable one is never written to.
 * @param options.random cryptographically secure bytes; the system's generator unless told
 */
export function openWallet(options: {
  readonly dir: string
  readonly clock: Clock
  readonly random?: (length: number) => Uint8Array
}): Wallet {
  const file = path.join(options.dir, 'wallet.json')
  const random = options.random ?? ((length) => Uint8Array.from(randomBytes(length)))
  const attempts = limitAttempts(options.clock)
  const inOrder = oneAtATime()

  async function read(): Promise<Keystore> {
    const text = await readText(file)
    if (text !== null) return parseKeystore(text)
    throw new HearthError('wallet/not-found', 'There is no wallet yet.', { hint: 'Create one first.' })
  }

  async function create(passphrase: string): Promise<WalletAddresses> {
    if (passphrase.length < SHORTEST_PASSPHRASE) throw weakPassphrase()
    if ((await readText(file)) !== null) throw alreadyThere()
    const keys = { wallet: random(32), receipts: random(32) }
    try {
      const addresses = { wallet: addressOfKey(keys.wallet), receipts: addressOfKey(keys.receipts) }
      await createPrivateFile(file, await sealKeys(keys, addresses, passphrase, options.clock.now(), random))
      return named(addresses)
    } catch (error) {
      if (error instanceof HearthError) throw error
      throw codeOf(error) === 'EEXIST' ? alreadyThere() : unavailable(error)
    } finally {
      keys.wallet.fill(0)
      keys.receipts.fill(0)
    }
  }

  async function unlock(passphrase: string): Promise<Unlocked> {
    attempts.allow()
    const keystore = await read()
    const keys = await openKeys(keystore, passphrase).catch((error: unknown) => {
      if (error instanceof HearthError && error.code === 'wallet/wrong-passphrase') attempts.failed()
      throw error
    })
    attempts.succeeded()
    const wallet = unlockedWallet(keys.wallet)
    const { addresses } = keystore
    if (
      !sameAddress(wallet.address, addresses.wallet) ||
      !sameAddress(addressOfKey(keys.receipts), addresses.receipts)
    ) {
      wallet.lock()
      throw new HearthError('wallet/corrupt', 'The keys in the wallet file are not those of its addresses.')
    }
    return { receipts: keys.receipts, wallet }
  }

  return {
    exists: async () => (await readText(file)) !== null,
    create,
    addresses: async () => named((await read()).addresses),
    // One at a time: each takes 128 MiB, and the limit must see every failure before the next try.
    unlock: (passphrase) => inOrder(() => unlock(passphrase)),
  }
}

/** The text of a file, or null when there is none. */
async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw unavailable(error)
  }
}

function named({ wallet, receipts }: Keystore['addresses']): WalletAddresses {
  return { walletAddress: wallet, receiptsAddress: receipts }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}

function unavailable(cause: unknown): HearthError {
  return new HearthError('wallet/unavailable', 'The wallet file cannot be reached on the disk.', {
    hint: 'Check that the data folder exists and belongs to you. Nothing was changed.',
    cause,
  })
}

function alreadyThere(): HearthError {
  return new HearthError('wallet/exists', 'There is a wallet here already. It was left as it is.')
}

function weakPassphrase(): HearthError {
  return new HearthError('wallet/weak-passphrase', `A passphrase needs at least ${SHORTEST_PASSPHRASE} characters.`, {
    hint: 'A few words that do not belong together are easy to remember and hard to guess.',
  })
}
