import { isPrivate, pointFromScalar, signRecoverable } from 'tiny-secp256k1'
import {
  bytesToHex,
  getAddress,
  hexToBytes,
  keccak256,
  serializeTransaction,
  type TransactionSerializableEIP1559,
} from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import type { Address, Hex } from '../../../contract/money.ts'

/** The wallet while it is unlocked. */
export interface UnlockedWallet {
  readonly address: Address
  /**
   * @returns the signed bytes and their transaction hash
   * @throws HearthError `wallet/locked`
   */
  signTransaction(unsigned: TransactionSerializableEIP1559): Promise<{ readonly raw: Hex; readonly transaction: Hex }>
  /** Wipes the key; nothing can be signed any more. */
  lock(): void
}

/** Takes over the key: nobody else may keep it. It never leaves these bytes, so `lock` really wipes it. */
export function unlockedWallet(key: Uint8Array): UnlockedWallet {
  let locked = false
  const address = addressOfKey(key)
  return {
    address,
    signTransaction: async (unsigned) => {
      if (locked) throw lockedError()
      const digest = hexToBytes(keccak256(serializeTransaction(unsigned)))
      const { signature, recoveryId } = signRecoverable(digest, key)
      const r = bytesToHex(signature.subarray(0, 32))
      const s = bytesToHex(signature.subarray(32))
      const raw = serializeTransaction(unsigned, { r, s, yParity: recoveryId })
      return { raw, transaction: keccak256(raw) }
    },
    lock: () => {
      locked = true
      key.fill(0)
    },
  }
}

/** The address of a private key, checksummed. */
export function addressOfKey(key: Uint8Array): Address {
  const publicKey = isPrivate(key) ? pointFromScalar(key, false) : null
  if (publicKey === null) throw new HearthError('wallet/bad-key', 'These bytes are not a private key.')
  return getAddress(`0x${keccak256(publicKey.subarray(1)).slice(26)}`)
}

export function lockedError(): HearthError {
  return new HearthError('wallet/locked', 'The wallet is locked.', { hint: 'Unlock it with your passphrase first.' })
}
