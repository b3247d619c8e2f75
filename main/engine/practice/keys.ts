import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { createPrivateFile } from '../wallet/new-file.ts'

/** Private keys of one practice network, 32 bytes each. */
export interface PracticeKeys {
  /** Pays for settlements. */
  readonly facilitator: Uint8Array
  /** The demo buyer. */
  readonly buyer: Uint8Array
  /** Hands out test money; a key of its own, so that no two parts count one nonce. */
  readonly bank: Uint8Array
}

const Key = z.string().regex(/^[0-9a-f]{64}$/)
const KeyFile = z.strictObject({ facilitator: Key, buyer: Key, bank: Key })

/**
 * Reads the keys, or makes them on the first start. They lie in the clear, readable by this user
 * only: they hold play money that exists on this machine alone and that anyone may mint.
 * @throws HearthError `practice/bad-keys` when the file cannot be understood; it is left as it is
 */
export async function practiceKeys(file: string): Promise<PracticeKeys> {
  const stored = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  const keys = stored === null ? await create(file) : parse(stored)
  return { facilitator: bytes(keys.facilitator), buyer: bytes(keys.buyer), bank: bytes(keys.bank) }
}

async function create(file: string): Promise<z.infer<typeof KeyFile>> {
  // Random 32 bytes are no valid key once in 2^127 tries.
  const keys = { facilitator: randomKey(), buyer: randomKey(), bank: randomKey() }
  await createPrivateFile(file, `${JSON.stringify(keys)}\n`)
  return keys
}

function parse(text: string): z.infer<typeof KeyFile> {
  try {
    return KeyFile.parse(JSON.parse(text))
  } catch {
    // The cause would quote the keys.
    throw new HearthError('practice/bad-keys', 'The keys of the practice network cannot be read.', {
      hint: 'Move the practice folder away to start a new practice network. Only play money is in it.',
    })
  }
}

function randomKey(): string {
  return randomBytes(32).toString('hex')
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}
