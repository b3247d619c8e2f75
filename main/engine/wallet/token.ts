import { encodeFunctionData, parseAbi, toEventSelector } from 'viem'
import type { Address, Hex } from '../../../contract/money.ts'

/** The part of an EIP-3009 token that Hearth calls. */
export const tokenAbi = parseAbi([
  'function balanceOf(address account) view returns (uint256)',
  'function transfer(address to, uint256 value) returns (bool)',
  'function authorizationState(address authorizer, bytes32 nonce) view returns (bool)',
])

export const eventTopics = {
  transfer: toEventSelector('Transfer(address,address,uint256)'),
  authorizationUsed: toEventSelector('AuthorizationUsed(address,bytes32)'),
  authorizationCanceled: toEventSelector('AuthorizationCanceled(address,bytes32)'),
} as const

export function balanceCall(owner: Address): Hex {
  return encodeFunctionData({ abi: tokenAbi, functionName: 'balanceOf', args: [owner] })
}

export function authorizationStateCall(authorizer: Address, nonce: Hex): Hex {
  return encodeFunctionData({ abi: tokenAbi, functionName: 'authorizationState', args: [authorizer, nonce] })
}

export function transferCall(to: Address, amount: bigint): Hex {
  return encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, amount] })
}

/** An address as it stands in an indexed event field. */
export function addressTopic(address: Address): Hex {
  return `0x${address.slice(2).toLowerCase().padStart(64, '0')}`
}
