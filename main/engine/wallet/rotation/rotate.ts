import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../../contract/errors.ts'
import { LowerAddress, type Address, type Hex } from '../../../../contract/money.ts'
import type { Clock } from '../../ports/clock.ts'
import { makeRotationFile } from '../../proof/chain/rotation.ts'
import type { ReceiptDomain } from '../../proof/digest.ts'
import { createSigner } from '../../proof/signature.ts'
import { openKeys, parseKeystore, sealKeys } from '../keystore.ts'
import { createPrivateFile } from '../new-file.ts'
import { addressOfKey } from '../unlocked.ts'
import { finishRotation, nextWalletPath, type Step } from './finish.ts'
import { readRotations, rotationPath } from './rotations.ts'

/** Where the chain of receipts stands at the change. */
export interface ChainEnd {
  readonly domain: ReceiptDomain
  /** Receipts there are: the number of the next. */
  readonly count: number
  /** Digest of the last one; zero when there is none. */
  readonly last: Hex
}

/**
 * Gives the receipts of a data folder a new key, which the old one names in a signed statement. The wallet’s own key
 * and address stay. Can be cut short anywhere: `finishRotation` then drops it or takes it to its end. Called with the
 * lock of the folder and after `finishRotation`.
 * @throws HearthError `wallet/wrong-passphrase`, `wallet/corrupt`, `wallet/nothing-signed`
 */
export async function rotateKey(parts: {
  readonly dir: string
  readonly passphrase: string
  readonly chain: ChainEnd
  readonly clock: Pick<Clock, 'now'>
  readonly step?: Step
}): Promise<{ readonly from: Address; readonly to: Address }> {
  const { dir, passphrase, chain, clock, step = () => undefined } = parts
  const keystore = parseKeystore(await readFile(path.join(dir, 'wallet.json'), 'utf8'))
  const { files } = readRotations(dir, keystore.addresses.receipts)
  if (files.at(-1)?.rotation.fromSeq === String(chain.count)) throw nothingSigned()
  const keys = await openKeys(keystore, passphrase)
  const receipts = random(32)
  try {
    const addresses = { wallet: keystore.addresses.wallet, receipts: addressOfKey(receipts) }
    const next = { ...keys, receipts }
    await rm(nextWalletPath(dir), { force: true })
    await createPrivateFile(nextWalletPath(dir), await sealKeys(next, addresses, passphrase, clock.now(), random))
    step('prepared')
    const signer = createSigner(keys.receipts)
    const successor = LowerAddress.parse(addresses.receipts.toLowerCase())
    const { file } = makeRotationFile({
      domain: chain.domain,
      successor,
      fromSeq: chain.count,
      lastReceipt: chain.last,
      signedAt: clock.now(),
      signer,
    })
    await createPrivateFile(rotationPath(dir, files.length), file)
    step('promised')
    await finishRotation(dir, step)
    return { from: signer.address, to: successor }
  } finally {
    for (const secret of Object.values(keys)) secret?.fill(0)
    receipts.fill(0)
  }
}

function random(length: number): Uint8Array {
  return Uint8Array.from(randomBytes(length))
}

function nothingSigned(): HearthError {
  return new HearthError('wallet/nothing-signed', 'The key that signs receipts was changed and has signed none since.')
}
