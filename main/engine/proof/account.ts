import { getAddress, hashMessage, hashTypedData, keccak256, parseSignature, serializeTransaction } from 'viem'
import type { LocalAccount } from 'viem'
import { toAccount } from 'viem/accounts'
import { createSigner } from './signature.ts'

/**
 * A viem account whose signatures come from `createSigner`: the same bytes as viem's own
 * `privateKeyToAccount`, many times faster. Keeps its own copy of the key.
 * @throws HearthError `proof/bad-key`
 */
export function signerAccount(privateKey: Uint8Array): LocalAccount {
  const signer = createSigner(privateKey)
  return toAccount({
    address: getAddress(signer.address),
    sign: async ({ hash }) => signer.sign(hash),
    signMessage: async ({ message }) => signer.sign(hashMessage(message)),
    signTypedData: async (typedData) => signer.sign(hashTypedData(typedData)),
    signTransaction: async (transaction, options) => {
      const serialize = options?.serializer ?? serializeTransaction
      // The signature of a blob transaction leaves its sidecars out (EIP-4844).
      const signed = transaction.type === 'eip4844' ? { ...transaction, sidecars: false } : transaction
      const signature = parseSignature(signer.sign(keccak256(await serialize(signed))))
      return await serialize(transaction, signature)
    },
  })
}
