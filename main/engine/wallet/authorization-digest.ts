import { authorizationTypes } from '@x402/evm'
import { concat, type Hex as ViemHex, keccak256, pad, toHex } from 'viem'
import { type Address, type Asset, Bytes32, type Hex } from '../../../contract/money.ts'
import { domainHash } from './domain-hash.ts'

/** What a payer signs: EIP-3009 `TransferWithAuthorization`. */
export interface TransferAuthorization {
  readonly from: Address
  readonly to: Address
  readonly value: bigint
  /** Unix seconds. */
  readonly validAfter: bigint
  readonly validBefore: bigint
  readonly nonce: Hex
}

const FIELDS = authorizationTypes.TransferWithAuthorization.map(({ name, type }) => `${type} ${name}`)
const TYPE_HASH = keccak256(toHex(`TransferWithAuthorization(${FIELDS.join(',')})`))

/**
 * The EIP-712 digest of an authorization of this asset, as a function: what is the same for all of
 * them is worked out once, which makes a digest several times cheaper than the general way.
 */
export function authorizationDigest({ network, address, eip712 }: Asset): (terms: TransferAuthorization) => Hex {
  const domain = domainHash({ ...eip712, network, address })
  return ({ from, to, value, validAfter, validBefore, nonce }) => {
    const words = [TYPE_HASH, word(from), word(to), number(value), number(validAfter), number(validBefore), nonce]
    return Bytes32.parse(keccak256(concat(['0x1901', domain, keccak256(concat(words))])))
  }
}

function word(address: Address): ViemHex {
  return pad(address, { size: 32 })
}

/** @throws when it is negative or has more than 256 bits */
function number(value: bigint): ViemHex {
  return toHex(value, { size: 32 })
}
