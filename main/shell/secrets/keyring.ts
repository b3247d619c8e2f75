import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { NetworkId } from '../../../contract/networks.ts'
import type { KeyringReport } from '../../../contract/secrets.ts'
import { Passphrase } from '../../../contract/wallet.ts'
import { say } from '../../../contract/words/say.ts'
import type { ShellElectron } from '../electron-parts.ts'

/** What lies on the disk: nothing of it can be read without the keyring that made it. */
const KeptFile = z.strictObject({ version: z.literal(1), backend: z.string().max(40), sealed: z.base64().max(16_384) })
/** What is sealed: the network is inside, so that a file that was moved or renamed opens nothing. */
const Sealed = z.strictObject({ network: NetworkId, passphrase: Passphrase })

/** What came of looking for a passphrase; only `none` means that there never was one. */
export type Kept =
  | { readonly found: 'passphrase'; readonly passphrase: string }
  | { readonly found: 'none' }
  | { readonly found: 'unreadable'; readonly sentence: string }

/**
 * The operating system's keyring, for the passphrases of wallets. A convenience: the passphrase itself always opens
 * the wallet too, and nothing here is ever the only copy of anything.
 */
export interface Keyring {
  report(): Promise<KeyringReport>
  read(network: NetworkId): Promise<Kept>
  /** @throws HearthError `keyring/unusable`, `keyring/not-saved` */
  keep(network: NetworkId, passphrase: string): Promise<void>
  /** @throws HearthError `keyring/not-saved` */
  forget(network: NetworkId): void
  /** Networks with a file, readable or not. */
  kept(): readonly NetworkId[]
}

/** Stores that really ask the system to keep a secret; `basic_text` seals with a password everybody knows. */
const LINUX_STORES: readonly string[] = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6']

export function openKeyring(options: {
  readonly safeStorage: ShellElectron['safeStorage']
  readonly platform: NodeJS.Platform
  /** Where the files lie: this app's own folder. */
  readonly folder: string
}): Keyring {
  const { safeStorage, platform, folder } = options
  const fileOf = (network: NetworkId): string => path.join(folder, `keyring-${network}.json`)
  const backend = (): string => (platform === 'linux' ? safeStorage.getSelectedStorageBackend() : platform)

  async function report(): Promise<KeyringReport> {
    if (platform === 'linux' && !LINUX_STORES.includes(backend())) {
      return {
        usable: false,
        sentence: say`This desktop has no keyring that keeps secrets: what Electron offers instead is plain text. Hearth asks for the passphrase at each start.`,
        next: say`Install GNOME Keyring or KWallet and log in again, or go on typing the passphrase.`,
      }
    }
    if (await available()) {
      return { usable: true, sentence: say`The keyring of this system can keep the passphrase.`, next: null }
    }
    return {
      usable: false,
      sentence: say`The keyring of this system is locked or does not answer. Hearth asks for the passphrase.`,
      next: say`Unlock the keyring and start Hearth again, or type the passphrase.`,
    }
  }

  /** An error while asking is the answer no. */
  async function available(): Promise<boolean> {
    return safeStorage.isAsyncEncryptionAvailable().catch(() => false)
  }

  async function read(network: NetworkId): Promise<Kept> {
    const text = readText(fileOf(network))
    if (text === null) return { found: 'none' }
    const file = KeptFile.safeParse(jsonOf(text))
    if (!file.success) return unreadable(say`What the keyring kept is damaged. The wallet is not touched by that.`)
    const { usable, sentence } = await report()
    if (!usable) return unreadable(sentence)
    if (file.data.backend !== backend()) {
      return unreadable(say`The passphrase was kept by another keyring than this desktop has now.`)
    }
    const opened = await safeStorage.decryptStringAsync(Buffer.from(file.data.sealed, 'base64')).catch(() => null)
    if (opened === null)
      return unreadable(say`The keyring did not open what it kept: it was locked, cancelled or changed.`)
    const secret = Sealed.safeParse(jsonOf(opened.result))
    if (!secret.success || secret.data.network !== network) {
      return unreadable(say`What the keyring kept is not the passphrase of this network.`)
    }
    return { found: 'passphrase', passphrase: secret.data.passphrase }
  }

  return {
    report,
    read,
    keep: async (network, passphrase) => {
      const { usable, sentence, next } = await report()
      if (!usable) throw new HearthError('keyring/unusable', sentence, next === null ? {} : { hint: next })
      try {
        const sealed = await safeStorage.encryptStringAsync(JSON.stringify({ network, passphrase }))
        const file = { version: 1, backend: backend(), sealed: sealed.toString('base64') }
        const draft = `${fileOf(network)}.new`
        writeFileSync(draft, JSON.stringify(file), { mode: 0o600, flush: true })
        renameSync(draft, fileOf(network))
      } catch (cause) {
        throw notSaved(cause)
      }
    },
    forget: (network) => {
      try {
        rmSync(fileOf(network), { force: true })
      } catch (cause) {
        throw notSaved(cause)
      }
    },
    kept: () => {
      const names = new Set(readdirSync(folder))
      return NetworkId.options.filter((network) => names.has(`keyring-${network}.json`))
    },
  }
}

function unreadable(sentence: string): Kept {
  return { found: 'unreadable', sentence }
}

/** Null where there is no file; what cannot be read counts as damaged. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : ''
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Damage is told apart by what reads this.
    return null
  }
}

function notSaved(cause: unknown): HearthError {
  return new HearthError('keyring/not-saved', 'The keyring did not take the change.', {
    hint: 'The wallet is as it was. Type the passphrase at the next start, or try again.',
    cause,
  })
}
