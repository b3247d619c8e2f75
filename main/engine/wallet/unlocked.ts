import { isPrivate, pointFromScalar, signRecoverable } from 'tiny-secp256k1'
import {
  bytesToHex,
  getAddress,
  hashTypedData,
  hexToBytes,
  keccak256,
  serializeTransaction,
  type TransactionSerializableEIP1559,
} from 'viem'
import { AGENT_WALLET_TYPES, IDENTITY_DOMAIN } from '../../../contract/agent-registry.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Address, Asset, Hex } from '../../../contract/money.ts'
import { authorizationDigest } from './authorization-digest.ts'

/** The wallet while it is unlocked. */
export interface UnlockedWallet {
  readonly address: Address
  /**
   * @returns the signed bytes and their transaction hash
   * @throws HearthError `wallet/locked`
   */
  signTransaction(unsigned: TransactionSerializableEIP1559): Promise<{ readonly raw: Hex; readonly transaction: Hex }>
  /**
   * Consent that this wallet is paid for an agent (ERC-8004, `setAgentWallet`). @throws HearthError `wallet/locked`
   */
  consent(terms: AgentWalletTerms): Hex
  /**
   * An authorization (EIP-3009) of one transfer out of this wallet. With `consent` all typed data that it signs.
   * @throws HearthError `wallet/locked`
   */
  authorize(terms: TransferTerms): Hex
  /** Wipes the key; nothing can be signed any more. */
  lock(): void
}

/** For which agent a wallet is named, and until when that may be said. */
export interface AgentWalletTerms {
  readonly chainId: number
  /** The identity registry. */
  readonly registry: Address
  readonly agentId: bigint
  /** Who holds the agent. */
  readonly owner: Address
  /** Unix seconds; the registry takes none more than 300 s ahead. */
  readonly deadline: bigint
}

/** A transfer that somebody else carries to the chain, good before `validBefore` (Unix seconds). */
export interface TransferTerms {
  readonly asset: Asset
  readonly to: Address
  readonly amount: bigint
  readonly validBefore: number
  readonly nonce: Hex
}

/** Takes over the key: nobody else may keep it. It never leaves these bytes, so `lock` really wipes it. */
export function unlockedWallet(key: Uint8Array): UnlockedWallet {
  let locked = false
  const address = addressOfKey(key)
  function signature(digest: Hex): Hex {
    const signed = signRecoverable(hexToBytes(digest), key)
    return `${bytesToHex(signed.signature)}${signed.recoveryId === 0 ? '1b' : '1c'}`
  }
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
    consent: ({ chainId, registry, ...terms }) => {
      if (locked) throw lockedError()
      const digest = hashTypedData({
        domain: { ...IDENTITY_DOMAIN, chainId, verifyingContract: registry },
        types: AGENT_WALLET_TYPES,
        primaryType: 'AgentWalletSet',
        message: { ...terms, newWallet: address },
      })
      return signature(digest)
    },
    authorize: ({ asset, ...terms }) => {
      if (locked) throw lockedError()
      const { to, amount: value, validBefore, nonce } = terms
      const message = { from: address, to, value, validAfter: 0n, validBefore: BigInt(validBefore), nonce }
      return signature(authorizationDigest(asset)(message))
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
