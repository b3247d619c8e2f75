import { createRequire } from 'node:module'
import { z } from 'zod'
import { createSigner, type SignDigest } from '../../proof/signature.ts'

/** The binary of the package alone; all of it that is used here. */
const Bindings = z.object({
  ecdsaSign: z.custom<
    (digest: Uint8Array, key: Uint8Array) => { readonly signature: Uint8Array; readonly recid: number }
  >((value) => typeof value === 'function'),
})

/**
 * Signing by libsecp256k1 as machine code: the same bytes in a quarter of the time that WebAssembly takes, and every delivery
 * of data is signed. Undefined where the package has no binary for this system, or one that signs otherwise; WebAssembly is
 * then used.
 */
export const nativeSigning: SignDigest | undefined = load()

function load(): SignDigest | undefined {
  try {
    const { ecdsaSign } = Bindings.parse(createRequire(import.meta.url)('secp256k1/bindings.js'))
    const sign: SignDigest = (digest, key) => {
      const { signature, recid } = ecdsaSign(digest, key)
      return { signature, recoveryId: recid }
    }
    return agrees(sign) ? sign : undefined
  } catch {
    // No binary for this system, or one that it does not load: WebAssembly runs everywhere.
    return undefined
  }
}

function agrees(sign: SignDigest): boolean {
  const key = new Uint8Array(32).fill(1)
  const digest = `0x${'5a'.repeat(32)}` as const
  return createSigner(key, sign).sign(digest) === createSigner(key).sign(digest)
}
