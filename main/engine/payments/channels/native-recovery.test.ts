import { assert, bigInt, constantFrom, oneof, property, tuple, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'
import { HearthError } from '../../../../contract/errors.ts'
import type { Hex } from '../../../../contract/money.ts'
import { createSigner, type RecoverKey, recoverSigner } from '../../proof/signature.ts'
import { nativeRecovery } from './native-recovery.ts'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const word = (value: bigint): Uint8Array => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const hex = (...parts: readonly Uint8Array[]): Hex => `0x${Buffer.concat(parts).toString('hex')}`
const digests = uint8Array({ minLength: 32, maxLength: 32 })
/** Numbers no signature has, the least and the greatest that it can have, and any. */
const numbers = oneof(constantFrom(0n, 1n, ORDER / 2n, ORDER - 1n, ORDER, 2n ** 256n - 1n), bigInt(0n, 2n ** 256n - 1n))

function answer(digest: Hex, signature: Hex, recovery?: RecoverKey): string {
  try {
    return recoverSigner(digest, signature, recovery)
  } catch (error) {
    if (error instanceof HearthError) return error.code
    throw error
  }
}

// Systems that secp256k1 has no binary for use WebAssembly: there is nothing to compare.
test.skipIf(nativeRecovery === undefined)(
  'machine code, where there is any, and WebAssembly name the same signer and refuse the same',
  () => {
    const keys = bigInt(1n, ORDER - 1n).map(word)
    assert(
      property(keys, digests, (key, digest) => {
        const signer = createSigner(key)
        expect(answer(hex(digest), signer.sign(hex(digest)), nativeRecovery)).toBe(signer.address)
      }),
      { numRuns: 50 },
    )
    assert(
      property(digests, tuple(numbers, numbers, constantFrom(26, 27, 28, 29)), (digest, [r, s, v]) => {
        const signature = hex(word(r), word(s), Uint8Array.of(v))
        expect(answer(hex(digest), signature, nativeRecovery)).toBe(answer(hex(digest), signature))
      }),
      { numRuns: 300 },
    )
  },
)
