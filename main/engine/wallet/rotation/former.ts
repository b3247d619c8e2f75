import { readFile } from 'node:fs/promises'
import { HearthError } from '../../../../contract/errors.ts'
import { sameAddress } from '../../../../contract/money.ts'
import { openKeys, parseKeystore } from '../keystore.ts'
import { keptWalletPath } from './finish.ts'
import type { Rotations } from './rotations.ts'

/**
 * The key that signed receipts before the last change, from the wallet that was kept. Null when there was no change,
 * and where that wallet is gone or has another passphrase: it is needed for one step on the chain and nothing else.
 */
export async function formerKey(dir: string, { files }: Rotations, passphrase: string): Promise<Uint8Array | null> {
  const last = files.at(-1)?.rotation
  if (last === undefined) return null
  try {
    const keystore = parseKeystore(await readFile(keptWalletPath(dir, files.length), 'utf8'))
    if (!sameAddress(keystore.addresses.receipts, last.provider)) return null
    const { receipts, ...others } = await openKeys(keystore, passphrase)
    for (const secret of Object.values(others)) secret?.fill(0)
    return receipts
  } catch (error) {
    if (error instanceof HearthError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return null
    throw error
  }
}
