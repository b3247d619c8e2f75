import { assert, bigInt, property, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'
import type { Hex } from '../../../../contract/money.ts'
import { nativeSigning } from './native-signing.ts'
import { createSigner } from '../../proof/signature.ts'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const keys = bigInt(1n, ORDER - 1n).map((key) => Buffer.from(key.toString(16).padStart(64, '0'), 'hex'))
const digests = uint8Array({ minLength: 32, maxLength: 32 })

// Systems that secp256k1 has no binary for use WebAssembly: there is nothing to compare.
test.skipIf(nativeSigning === undefined)(
  'machine code, where there is any, and WebAssembly sign the same bytes',
  () => {
    assert(
      property(keys, digests, (key, digest) => {
        const hex: Hex = `0x${Buffer.from(digest).toString('hex')}`
        expect(createSigner(key, nativeSigning).sign(hex)).toBe(createSigner(key).sign(hex))
      }),
      { numRuns: 200 },
    )
  },
)
