import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import { createSigner, type Signer } from '../../engine/proof/signature.ts'
import { createPrivateFile } from '../../engine/wallet/new-file.ts'

/** The file of the key that signs verdicts, in the folder of all data: it moves no money and signs no receipts. */
const FILE = 'verifier.key'

/**
 * The key that signs verdicts on this machine, made on first use and readable by this user only.
 * @param file another file with 64 hex digits; it must be there
 * @throws HearthError `cli/bad-key`
 */
export async function verifierKey(root: string, file: string | undefined): Promise<Signer> {
  const own = file ?? path.join(root, FILE)
  const text = await readFile(own, 'utf8').catch(async (error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (file === undefined && missing) return makeKey(own)
    throw badKey(own, error)
  })
  const hex = /^(?:0x)?([0-9a-f]{64})\s*$/i.exec(text)?.[1]
  if (hex === undefined) throw badKey(own)
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  try {
    return createSigner(bytes)
  } finally {
    bytes.fill(0)
  }
}

async function makeKey(file: string): Promise<string> {
  const text = `${randomBytes(32).toString('hex')}\n`
  await createPrivateFile(file, text)
  return text
}

function badKey(file: string, cause?: unknown): HearthError {
  return new HearthError('cli/bad-key', `${file} does not hold a key.`, {
    hint: 'A key is 64 hex digits. Without --key one is made in the data folder.',
    cause,
  })
}
