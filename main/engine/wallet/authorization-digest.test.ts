import { authorizationTypes } from '@x402/evm'
import * as fc from 'fast-check'
import { getAddress, hashTypedData } from 'viem'
import { expect, test } from 'vitest'
import { Address, Bytes32 } from '../../../contract/money.ts'
import { authorizationDigest } from './authorization-digest.ts'
import { usableNetwork } from './networks.ts'

const { asset } = usableNetwork('practice')

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => `0x${Buffer.from(value).toString('hex')}`)
const address = hex(20).map((value) => Address.parse(value))
const number = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
const terms = fc.record({
  from: address,
  to: address,
  value: number,
  validAfter: number,
  validBefore: number,
  nonce: hex(32).map((value) => Bytes32.parse(value)),
})

test('it is the digest of the general EIP-712 way, for every authorization, asset and network', () => {
  fc.assert(
    fc.property(terms, address, fc.string(), fc.nat(), (message, token, name, chainId) => {
      const sold = { ...asset, network: `eip155:${chainId}`, address: token, eip712: { name, version: '2' } }
      const digest = hashTypedData({
        domain: { name, version: '2', chainId, verifyingContract: getAddress(token) },
        types: authorizationTypes,
        primaryType: 'TransferWithAuthorization',
        message: { ...message, from: getAddress(message.from), to: getAddress(message.to) },
      })
      expect(authorizationDigest(sold)(message)).toBe(digest)
    }),
  )
})
