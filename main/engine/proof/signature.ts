import { isPrivate, pointFromScalar, recover, signRecoverable } from 'tiny-secp256k1'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, HexBytes, LowerAddress, type Address, type Hex } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import { keccak } from './keccak.ts'

/** A key that signs 32-byte digests; the key itself never leaves it. */
export interface Signer {
  /** Lower case. */
  readonly address: Address
  /** 65 bytes r, s, v (27 or 28) with low s; the same digest always gives the same bytes (RFC 6979). */
  sign(digest: Hex): Hex
}

/**
 * The uncompressed public key (65 bytes) that made a signature of 64 bytes over a 32-byte digest, or null; may throw
 * where the signature holds numbers that none can have.
 */
export type RecoverKey = (digest: Uint8Array, signature: Uint8Array, recoveryId: 0 | 1) => Uint8Array | null

/** The signature (64 bytes, low s, RFC 6979) and recovery id of a 32-byte digest under a private key. */
export type SignDigest = (
  digest: Uint8Array,
  key: Uint8Array,
) => { readonly signature: Uint8Array; readonly recoveryId: number }

/** Half the order of secp256k1; s above it is the other, malleable form of the same signature. */
const HALF_ORDER = Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex')

/**
 * A signer over a copy of a 32-byte private key, through libsecp256k1 in WebAssembly unless told of another.
 * @throws HearthError `proof/bad-key` when the bytes are not a private key.
 */
export function createSigner(privateKey: Uint8Array, signDigest: SignDigest = signRecoverable): Signer {
  if (privateKey.length !== 32 || !isPrivate(privateKey)) throw badKey()
  const key = Uint8Array.from(privateKey)
  const publicKey = pointFromScalar(key, false)
  if (publicKey === null) throw badKey()
  return {
    address: addressOf(publicKey),
    sign: (digest) => {
      const { signature, recoveryId } = signDigest(bytesOf(Bytes32.parse(digest)), key)
      // Ids 2 and 3 need r above the field order: nobody has ever seen one, and v could not say it.
      if (recoveryId > 1) throw new HearthError('proof/bad-signature', 'This digest has no Ethereum signature.')
      return HexBytes.parse(`0x${Buffer.from(signature).toString('hex')}${(27 + recoveryId).toString(16)}`)
    },
  }
}

/**
 * The address whose key signed the digest, in lower case; by libsecp256k1 in WebAssembly unless told of another.
 * @throws HearthError `proof/bad-signature` unless the signature is 65 bytes r, s, v with v 27 or
 * 28 and low s, and recovers to a key.
 */
export function recoverSigner(digest: Hex, signature: Hex, recovery: RecoverKey = inWebAssembly): Address {
  const bytes = bytesOf(signature)
  const v = bytes[64]
  if (bytes.length !== 65 || (v !== 27 && v !== 28)) {
    throw badSignature(say`A signature is 65 bytes ending in 27 or 28.`)
  }
  if (Buffer.compare(bytes.subarray(32, 64), HALF_ORDER) > 0) throw badSignature(say`The signature has a high s.`)
  const publicKey = recoverKey(recovery, bytesOf(Bytes32.parse(digest)), bytes.subarray(0, 64), v === 27 ? 0 : 1)
  if (publicKey === null) throw badSignature(say`No key made this signature.`)
  return addressOf(publicKey)
}

/** Null when `expected` (lower case) signed the digest, else the sentence that says what is wrong. */
export function signatureDisagreement(digest: Hex, signature: Hex, expected: Address): string | null {
  try {
    const signer = recoverSigner(digest, signature)
    return signer === expected ? null : say`It was signed by ${signer}, not by ${expected}.`
  } catch (error) {
    if (error instanceof HearthError) return error.message
    throw error
  }
}

const inWebAssembly: RecoverKey = (digest, signature, recoveryId) => recover(digest, signature, recoveryId, false)

function recoverKey(recovery: RecoverKey, ...of: Parameters<RecoverKey>): Uint8Array | null {
  try {
    return recovery(...of)
  } catch (cause) {
    throw badSignature(say`The signature holds numbers no signature can have.`, cause)
  }
}

function addressOf(uncompressedKey: Uint8Array): Address {
  return LowerAddress.parse(`0x${Buffer.from(keccak(uncompressedKey.subarray(1))).toString('hex', 12)}`)
}

function bytesOf(hex: Hex): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}

function badKey(): HearthError {
  return new HearthError('proof/bad-key', 'These bytes are not a private key.')
}

function badSignature(message: string, cause?: unknown): HearthError {
  return new HearthError('proof/bad-signature', message, { cause })
}
