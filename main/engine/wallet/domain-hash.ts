import { type Hex, hashDomain } from 'viem'
import type { Address, ChainId } from '../../../contract/money.ts'

/** The EIP-712 domain separator of a contract that names itself with name, version, chain and address. */
export function domainHash(domain: {
  readonly name: string
  readonly version: string
  readonly network: ChainId
  readonly address: Address
}): Hex {
  const { name, version, network, address } = domain
  return hashDomain({
    domain: { name, version, chainId: BigInt(network.slice('eip155:'.length)), verifyingContract: address },
    types: {
      EIP712Domain: [
        { name: 'name', type: 'string' },
        { name: 'version', type: 'string' },
        { name: 'chainId', type: 'uint256' },
        { name: 'verifyingContract', type: 'address' },
      ],
    },
  })
}
