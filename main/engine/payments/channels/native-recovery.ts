import { createRequire } from 'node:module'
import { z } from 'zod'
import { createSigner, type RecoverKey, recoverSigner } from '../../proof/signature.ts'

/** The binary of the package alone, without the JavaScript it falls back to; all of it that is used here. */
const Bindings = z.object({
  ecdsaRecover: z.custom<
    (signature: Uint8Array, recoveryId: number, digest: Uint8Array, compressed: boolean) => Uint8Array
  >((value) => typeof value === 'function'),
})

/**
 * Recovery of signers by libsecp256k1 as machine code: a quarter of the time that WebAssembly takes, and every paid call
 * waits for it. Undefined where the package has no binary for this system, or one that answers otherwise than
 * WebAssembly; that is then used.
 */
export const nativeRecovery: RecoverKey | undefined = load()

function load(): RecoverKey | undefined {
  try {
    const { ecdsaRecover } = Bindings.parse(createRequire(import.meta.url)('secp256k1/bindings.js'))
    const recover: RecoverKey = (digest, signature, recoveryId) => ecdsaRecover(signature, recoveryId, digest, false)
    return agrees(recover) ? recover : undefined
  } catch {
    // No binary for this system, or one that it does not load: WebAssembly runs everywhere.
    return undefined
  }
}

function agrees(recover: RecoverKey): boolean {
  const signer = createSigner(new Uint8Array(32).fill(1))
  const digest = `0x${'5a'.repeat(32)}` as const
  return recoverSigner(digest, signer.sign(digest), recover) === signer.address
}
