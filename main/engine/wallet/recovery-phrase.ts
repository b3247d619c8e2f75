import { createHash, pbkdf2Sync } from 'node:crypto'
import { english, HDKey } from 'viem/accounts'
import { HearthError } from '../../../contract/errors.ts'
import { say } from '../../../contract/words/say.ts'

/** BIP-44 account 0: any other wallet shows the first under the same phrase, and keeps the second out of the way. */
const PATHS = { wallet: "m/44'/60'/0'/0/0", receipts: "m/44'/60'/0'/0/1" } as const
const BITS_OF_A_WORD = 11
/** Bytes of entropy that BIP-39 has: 12, 15, 18, 21 and 24 words. */
const ENTROPY_BYTES: readonly number[] = [16, 20, 24, 28, 32]
const places = new Map(english.map((word, place) => [word, place]))

/** The words that stand for these bytes (BIP-39, English list). */
export function phraseOf(entropy: Uint8Array): readonly string[] {
  const bits = bitsOf(entropy) + checksumOf(entropy)
  const words: string[] = []
  for (let at = 0; at < bits.length; at += BITS_OF_A_WORD) {
    words.push(english[Number.parseInt(bits.slice(at, at + BITS_OF_A_WORD), 2)] ?? '')
  }
  return words
}

/**
 * The bytes a phrase stands for. Its errors name a word by its place only, never the word.
 * @throws HearthError `wallet/bad-phrase`
 */
export function entropyOf(phrase: string): Uint8Array {
  const words = phrase.normalize('NFKD').toLowerCase().trim().split(/\s+/u)
  const bytes = (words.length * BITS_OF_A_WORD * 32) / 33 / 8
  if (!ENTROPY_BYTES.includes(bytes))
    throw badPhrase(say`It has ${words.length} words; phrases have 12, 15, 18, 21 or 24.`)
  const unknown = words.findIndex((word) => !places.has(word))
  if (unknown >= 0) throw badPhrase(say`Word ${unknown + 1} is not one of the list.`)
  const bits = words.map((word) => (places.get(word) ?? 0).toString(2).padStart(BITS_OF_A_WORD, '0')).join('')
  const entropy = Uint8Array.from({ length: bytes }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2))
  if (bits.slice(bytes * 8) !== checksumOf(entropy)) throw badPhrase(say`The words do not fit together: one is wrong.`)
  return entropy
}

/** The private keys under a phrase: the wallet's own, and the one that signs receipts. The caller wipes them. */
export function keysOf(entropy: Uint8Array): { readonly wallet: Uint8Array; readonly receipts: Uint8Array } {
  const seed = pbkdf2Sync(phraseOf(entropy).join(' '), 'mnemonic', 2048, 64, 'sha512')
  try {
    const root = HDKey.fromMasterSeed(seed)
    return { wallet: keyAt(root, PATHS.wallet), receipts: keyAt(root, PATHS.receipts) }
  } finally {
    seed.fill(0)
  }
}

function keyAt(root: HDKey, path: string): Uint8Array {
  const { privateKey } = root.derive(path)
  if (privateKey === null) throw badPhrase(say`No key can be made of it.`)
  return Uint8Array.from(privateKey)
}

function bitsOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
}

/** One bit for every 32 of the entropy. */
function checksumOf(entropy: Uint8Array): string {
  return bitsOf(createHash('sha256').update(entropy).digest()).slice(0, entropy.length / 4)
}

function badPhrase(why: string): HearthError {
  return new HearthError('wallet/bad-phrase', `This is not a recovery phrase. ${why}`, {
    hint: 'Compare it with what you wrote down, word by word.',
  })
}
