import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { DecryptStringAsyncReturnValue } from 'electron'
import type { ShellElectron } from '../../../main/shell/electron-parts.ts'

type SafeStorage = ShellElectron['safeStorage']

/** A keyring of the desktop: the key lives in it and not in the app's folder. */
export class StandInSafeStorage implements SafeStorage {
  backend: ReturnType<SafeStorage['getSelectedStorageBackend']> = 'gnome_libsecret'
  /** Locked, or the person pressed Cancel when it asked. */
  locked = false
  /** It does not answer at all. */
  absent = false
  #key = randomBytes(32)

  /** As when the entry was deleted, or another keyring took its place. */
  loseKey(): void {
    this.#key = randomBytes(32)
  }

  getSelectedStorageBackend(): ReturnType<SafeStorage['getSelectedStorageBackend']> {
    return this.backend
  }

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    if (this.absent) throw new Error('The name org.freedesktop.secrets was not provided by any .service files')
    return !this.locked
  }

  async encryptStringAsync(plainText: string): Promise<Buffer> {
    if (this.locked || this.absent) throw new Error('Error while encrypting the text provided to safeStorage.')
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    return Buffer.concat([nonce, cipher.update(plainText, 'utf8'), cipher.final(), cipher.getAuthTag()])
  }

  async decryptStringAsync(encrypted: Buffer): Promise<DecryptStringAsyncReturnValue> {
    if (this.locked || this.absent) throw new Error('Error while decrypting the ciphertext provided to safeStorage.')
    const decipher = createDecipheriv('aes-256-gcm', this.#key, encrypted.subarray(0, 12))
    decipher.setAuthTag(encrypted.subarray(-16))
    const result = Buffer.concat([decipher.update(encrypted.subarray(12, -16)), decipher.final()]).toString('utf8')
    return { result, shouldReEncrypt: false }
  }
}
