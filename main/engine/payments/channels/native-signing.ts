import { z } from 'zod'
import { createSigner, type SignDigest } from '../../proof/signature.ts'
import { fromBinary } from './native-binary.ts'

const Bindings = z.object({
  ecdsaSign: z.custom<
    (digest: Uint8Array, key: Uint8Array) => { readonly signature: Uint8Array; readonly recid: number }
  >((value) => typeof value === 'function'),
})

/**
 * Signing: the same bytes in less than half of the time that WebAssembly takes, and every delivery of data is signed.
 * Undefined where there is no such binary.
 */
export const nativeSigning = fromBinary(
  Bindings,
  ({ ecdsaSign }): SignDigest =>
    (digest, key) => {
      const { signature, recid } = ecdsaSign(digest, key)
      return { signature, recoveryId: recid }
    },
  agrees,
)

function agrees(sign: SignDigest): boolean {
  const key = new Uint8Array(32).fill(1)
  const digest = `0x${'5a'.repeat(32)}` as const
  return createSigner(key, sign).sign(digest) === createSigner(key).sign(digest)
}
