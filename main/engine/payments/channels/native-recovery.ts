import { z } from 'zod'
import { createSigner, type RecoverKey, recoverSigner } from '../../proof/signature.ts'
import { fromBinary } from './native-binary.ts'

const Bindings = z.object({
  ecdsaRecover: z.custom<
    (signature: Uint8Array, recoveryId: number, digest: Uint8Array, compressed: boolean) => Uint8Array
  >((value) => typeof value === 'function'),
})

/**
 * Recovery of signers: a quarter of the time that WebAssembly takes, and every paid call waits for it. Undefined where
 * there is no such binary.
 */
export const nativeRecovery = fromBinary(
  Bindings,
  ({ ecdsaRecover }): RecoverKey =>
    (digest, signature, recoveryId) =>
      ecdsaRecover(signature, recoveryId, digest, false),
  agrees,
)

function agrees(recover: RecoverKey): boolean {
  const signer = createSigner(new Uint8Array(32).fill(1))
  const digest = `0x${'5a'.repeat(32)}` as const
  return recoverSigner(digest, signer.sign(digest), recover) === signer.address
}
