import { createCipheriv, createDecipheriv, createHash, scrypt } from 'node:crypto'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Address, Sha256 } from '../../../contract/money.ts'
import { canonicalJson } from '../proof/jcs.ts'

const hexBytes = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length * 2}}$`))

/** Two keys, then the entropy of the recovery phrase where there is one. */
const KEY_BYTES = 64
const cipherText = [0, 16, 20, 24, 28, 32].map((entropy) => hexBytes(KEY_BYTES + entropy))

/** The keystore file: two private keys under a passphrase, and since version 2 the recovery phrase they came from. */
const Keystore = z.strictObject({
  version: z.union([z.literal(1), z.literal(2)]),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    /** Bounded, so that a file made by somebody else cannot eat the memory of the machine. */
    n: z.union([z.literal(2 ** 17), z.literal(2 ** 18), z.literal(2 ** 19), z.literal(2 ** 20)]),
    r: z.literal(8),
    p: z.literal(1),
    salt: hexBytes(32),
  }),
  addresses: z.strictObject({ wallet: Address, receipts: Address }),
  createdAt: z.int(),
  cipher: z.strictObject({
    name: z.literal('aes-256-gcm'),
    iv: hexBytes(12),
    tag: hexBytes(16),
    text: z.union(cipherText),
  }),
  /** SHA-256 of everything else: tells a damaged file from a wrong passphrase. */
  checksum: Sha256,
})
export type Keystore = z.infer<typeof Keystore>
type Kdf = Keystore['kdf']

export interface Keys {
  readonly wallet: Uint8Array
  readonly receipts: Uint8Array
  /** What the recovery phrase stands for; null where the keys came without one. */
  readonly entropy: Uint8Array | null
}

/** Overwrites the keys. */
export function wipe({ wallet, receipts, entropy }: Keys): void {
  for (const bytes of [wallet, receipts, entropy]) bytes?.fill(0)
}

/** Whether there is a recovery phrase in it; readable without the passphrase. */
export function hasPhrase({ cipher }: Keystore): boolean {
  return cipher.text.length > KEY_BYTES * 2
}

/**
 * Encrypts the keys. The addresses stay readable and are authenticated with the rest.
 * @param random bytes from the system's generator
 */
export async function sealKeys(
  keys: Keys,
  addresses: Keystore['addresses'],
  passphrase: string,
  createdAt: number,
  random: (length: number) => Uint8Array,
): Promise<string> {
  const kdf: Kdf = { name: 'scrypt', n: 2 ** 17, r: 8, p: 1, salt: hex(random(32)) }
  const iv = hex(random(12))
  const open = { version: 2 as const, kdf, addresses, createdAt }
  const key = await deriveKey(passphrase, kdf)
  const plain = Buffer.concat([keys.wallet, keys.receipts, keys.entropy ?? new Uint8Array()])
  try {
    const cipher = createCipheriv('aes-256-gcm', key, Buffer.from(iv, 'hex'))
    cipher.setAAD(Buffer.from(canonicalJson(open)))
    const text = hex(Buffer.concat([cipher.update(plain), cipher.final()]))
    const body = { ...open, cipher: { name: 'aes-256-gcm' as const, iv, tag: hex(cipher.getAuthTag()), text } }
    return `${JSON.stringify({ ...body, checksum: checksumOf(body) }, null, 2)}\n`
  } finally {
    key.fill(0)
    plain.fill(0)
  }
}

/** @throws HearthError `wallet/corrupt` unless the file is exactly as it was written */
export function parseKeystore(text: string): Keystore {
  try {
    const keystore = Keystore.parse(JSON.parse(text))
    const { checksum, ...body } = keystore
    if (checksumOf(body) === checksum) return keystore
  } catch {
    throw corrupt()
  }
  throw corrupt()
}

/**
 * Decrypts the keys; the caller owns them and wipes them.
 * @throws HearthError `wallet/wrong-passphrase`
 */
export async function openKeys(keystore: Keystore, passphrase: string): Promise<Keys> {
  const { cipher, checksum: _, ...open } = keystore
  const key = await deriveKey(passphrase, keystore.kdf)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(cipher.iv, 'hex'))
    decipher.setAAD(Buffer.from(canonicalJson(open)))
    decipher.setAuthTag(Buffer.from(cipher.tag, 'hex'))
    const plain = decipher.update(Buffer.from(cipher.text, 'hex'))
    try {
      decipher.final()
      return {
        wallet: Uint8Array.from(plain.subarray(0, 32)),
        receipts: Uint8Array.from(plain.subarray(32, KEY_BYTES)),
        entropy: plain.length === KEY_BYTES ? null : Uint8Array.from(plain.subarray(KEY_BYTES)),
      }
    } catch {
      throw wrongPassphrase()
    } finally {
      plain.fill(0)
    }
  } finally {
    key.fill(0)
  }
}

function deriveKey(passphrase: string, { n, r, p, salt }: Kdf): Promise<Buffer> {
  // The same characters can be typed as different bytes on different systems.
  const secret = Buffer.from(passphrase.normalize('NFKC'), 'utf8')
  return new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: 128 * n * r * 2 }
    scrypt(secret, Buffer.from(salt, 'hex'), 32, options, (error, key) => {
      secret.fill(0)
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

function checksumOf(body: Omit<Keystore, 'checksum'>): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function wrongPassphrase(): HearthError {
  return new HearthError('wallet/wrong-passphrase', 'This passphrase does not open the wallet.', {
    hint: 'Check the keyboard layout and capital letters, then try again.',
  })
}

function corrupt(): HearthError {
  return new HearthError('wallet/corrupt', 'The wallet file is damaged. It was left exactly as it is.', {
    hint: 'Put a copy of the file from a backup in its place. Hearth will not make a new wallet over it.',
  })
}
