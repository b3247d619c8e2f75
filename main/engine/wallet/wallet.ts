import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, type Hex, sameAddress } from '../../../contract/money.ts'
import type { Clock } from '../ports/clock.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import { limitAttempts } from './attempts.ts'
import { hasPhrase, type Keys, type Keystore, openKeys, parseKeystore, sealKeys, wipe } from './keystore.ts'
import { createPrivateFile, replacePrivateFile } from './new-file.ts'
import { entropyOf, keysOf, phraseOf } from './recovery-phrase.ts'
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

/** What somebody brings from another wallet; a key is 64 hex digits, with or without 0x. */
export type Imported = { readonly phrase: string } | { readonly key: string }

/** What leaves the wallet for paper or for another wallet. */
export interface Exported {
  /** Null where the wallet came without one. */
  readonly phrase: readonly string[] | null
  readonly key: Hex
}

export interface Wallet {
  /** @throws HearthError `wallet/unavailable` when the disk does not say */
  exists(): Promise<boolean>
  /**
   * Makes a recovery phrase and the two keys under it, once.
   * @throws HearthError `wallet/exists`, `wallet/weak-passphrase`, `wallet/unavailable`
   */
  create(passphrase: string): Promise<WalletAddresses>
  /**
   * As `create`, with keys somebody brings. Under a phrase both keys are those it always had; beside a single
   * key the one that signs receipts is new.
   * @throws HearthError `wallet/bad-phrase`, `wallet/bad-key`, and as `create`
   */
  import(secret: Imported, passphrase: string): Promise<WalletAddresses>
  /** Whether there is a recovery phrase; readable without the passphrase. @throws HearthError as `addresses` */
  hasPhrase(): Promise<boolean>
  /** Readable without the passphrase. @throws HearthError `wallet/not-found`, `wallet/corrupt`, `wallet/unavailable` */
  addresses(): Promise<WalletAddresses>
  /** @throws HearthError `wallet/wrong-passphrase`, `wallet/too-many-tries`, and as `addresses` */
  unlock(passphrase: string): Promise<Unlocked>
  /** The secrets themselves, for whoever has just given the passphrase again. @throws HearthError as `unlock` */
  export(passphrase: string): Promise<Exported>
  /**
   * The same keys under another passphrase; at every moment either the old or the new one opens the file.
   * @throws HearthError `wallet/weak-passphrase`, and as `unlock`
   */
  changePassphrase(from: string, to: string): Promise<void>
}

const SHORTEST_PASSPHRASE = 8
/** Twelve words. */
const ENTROPY_BYTES = 16

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

  async function store(keys: Keys, passphrase: string): Promise<WalletAddresses> {
    try {
      requireStrong(passphrase)
      if ((await readText(file)) !== null) throw alreadyThere()
      const addresses = { wallet: addressOfKey(keys.wallet), receipts: addressOfKey(keys.receipts) }
      await createPrivateFile(file, await sealKeys(keys, addresses, passphrase, options.clock.now(), random))
      return named(addresses)
    } catch (error) {
      if (error instanceof HearthError) throw error
      throw codeOf(error) === 'EEXIST' ? alreadyThere() : unavailable(error)
    } finally {
      wipe(keys)
    }
  }

  function importedKeys(secret: Imported): Keys {
    if ('key' in secret) return { wallet: keyBytes(secret.key), receipts: random(32), entropy: null }
    const entropy = entropyOf(secret.phrase)
    return { ...keysOf(entropy), entropy }
  }

  /** The keys for whoever knows the passphrase, and not oftener than guessing is allowed. The caller wipes them. */
  async function open(passphrase: string): Promise<{ readonly keystore: Keystore; readonly keys: Keys }> {
    attempts.allow()
    const keystore = await read()
    const keys = await openKeys(keystore, passphrase).catch((error: unknown) => {
      if (error instanceof HearthError && error.code === 'wallet/wrong-passphrase') attempts.failed()
      throw error
    })
    attempts.succeeded()
    const { wallet, receipts } = keystore.addresses
    if (sameAddress(addressOfKey(keys.wallet), wallet) && sameAddress(addressOfKey(keys.receipts), receipts)) {
      return { keystore, keys }
    }
    wipe(keys)
    throw new HearthError('wallet/corrupt', 'The keys in the wallet file are not those of its addresses.')
  }

  async function unlock(passphrase: string): Promise<Unlocked> {
    const { keys } = await open(passphrase)
    keys.entropy?.fill(0)
    return { receipts: keys.receipts, wallet: unlockedWallet(keys.wallet) }
  }

  async function exportSecrets(passphrase: string): Promise<Exported> {
    const { keys } = await open(passphrase)
    try {
      const key: Hex = `0x${Buffer.from(keys.wallet).toString('hex')}`
      return { phrase: keys.entropy === null ? null : phraseOf(keys.entropy), key }
    } finally {
      wipe(keys)
    }
  }

  async function changePassphrase(from: string, to: string): Promise<void> {
    requireStrong(to)
    const { keystore, keys } = await open(from)
    try {
      const text = await sealKeys(keys, keystore.addresses, to, keystore.createdAt, random)
      await replacePrivateFile(file, text, async (written) => {
        const read = await openKeys(parseKeystore(written), to)
        const same = addressOfKey(read.wallet) === addressOfKey(keys.wallet)
        wipe(read)
        if (!same) throw new HearthError('wallet/unavailable', 'The disk did not keep what was written.')
      })
    } catch (error) {
      throw error instanceof HearthError ? error : unavailable(error)
    } finally {
      wipe(keys)
    }
  }

  return {
    exists: async () => (await readText(file)) !== null,
    create: async (passphrase) => {
      const entropy = random(ENTROPY_BYTES)
      return store({ ...keysOf(entropy), entropy }, passphrase)
    },
    import: async (secret, passphrase) => store(importedKeys(secret), passphrase),
    hasPhrase: async () => hasPhrase(await read()),
    addresses: async () => named((await read()).addresses),
    // One at a time: each takes 128 MiB, and the limit must see every failure before the next try.
    unlock: (passphrase) => inOrder(() => unlock(passphrase)),
    export: (passphrase) => inOrder(() => exportSecrets(passphrase)),
    changePassphrase: (from, to) => inOrder(() => changePassphrase(from, to)),
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

function requireStrong(passphrase: string): void {
  if (passphrase.length < SHORTEST_PASSPHRASE) throw weakPassphrase()
}

/** The bytes of a key as somebody typed it; its errors never hold any of it. */
function keyBytes(typed: string): Uint8Array {
  const digits = typed.trim().replace(/^0x/i, '')
  if (/^[0-9a-f]{64}$/i.test(digits)) return Uint8Array.from(Buffer.from(digits, 'hex'))
  throw new HearthError('wallet/bad-key', 'This is not a private key.', {
    hint: 'A private key is 64 hex digits, with or without 0x.',
  })
}

function weakPassphrase(): HearthError {
  return new HearthError('wallet/weak-passphrase', `A passphrase needs at least ${SHORTEST_PASSPHRASE} characters.`, {
    hint: 'A few words that do not belong together are easy to remember and hard to guess.',
  })
}
