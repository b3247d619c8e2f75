import { decodeEventLog, decodeFunctionResult, encodeFunctionData, parseAbi, toEventSelector, toHex } from 'viem'
import { IDENTITY_ABI, KINDS_METADATA, VALIDATION_ABI } from '../../../contract/agent-registry.ts'
import { type Address, type Hex, sameAddress } from '../../../contract/money.ts'
import type { LogEntry } from '../wallet/rpc-shapes.ts'

const identity = parseAbi([...IDENTITY_ABI, 'function balanceOf(address owner) view returns (uint256)'])
const validation = parseAbi([
  ...VALIDATION_ABI,
  'function getValidatorRequests(address validatorAddress) view returns (bytes32[])',
])

export const REGISTERED_TOPIC = toEventSelector('Registered(uint256,string,address)')

/** ERC-8004 `register` with where its file is and what is sold; an empty URI is set later. */
export function registerCall(uri: string, kinds: string): Hex {
  const entries = [{ metadataKey: KINDS_METADATA, metadataValue: toHex(kinds) }]
  return encodeFunctionData({ abi: identity, functionName: 'register', args: [uri, entries] })
}

export function setUriCall(agentId: bigint, uri: string): Hex {
  return encodeFunctionData({ abi: identity, functionName: 'setAgentURI', args: [agentId, uri] })
}

export function setKindsCall(agentId: bigint, kinds: string): Hex {
  const args = [agentId, KINDS_METADATA, toHex(kinds)] as const
  return encodeFunctionData({ abi: identity, functionName: 'setMetadata', args })
}

/** @param signature the wallet's consent, EIP-712 `AgentWalletSet` */
export function setWalletCall(agentId: bigint, wallet: Address, deadline: bigint, signature: Hex): Hex {
  const args = [agentId, wallet, deadline, signature] as const
  return encodeFunctionData({ abi: identity, functionName: 'setAgentWallet', args })
}

export function transferCall(agentId: bigint, from: Address, to: Address): Hex {
  return encodeFunctionData({ abi: identity, functionName: 'safeTransferFrom', args: [from, to, agentId] })
}

export const ownerOf = {
  call: (agentId: bigint) => encodeFunctionData({ abi: identity, functionName: 'ownerOf', args: [agentId] }),
  read: (data: Hex) => decodeFunctionResult({ abi: identity, functionName: 'ownerOf', data }),
}
export const agentsHeld = {
  call: (owner: Address) => encodeFunctionData({ abi: identity, functionName: 'balanceOf', args: [owner] }),
  read: (data: Hex) => decodeFunctionResult({ abi: identity, functionName: 'balanceOf', data }),
}
export const tokenUri = {
  call: (agentId: bigint) => encodeFunctionData({ abi: identity, functionName: 'tokenURI', args: [agentId] }),
  read: (data: Hex) => decodeFunctionResult({ abi: identity, functionName: 'tokenURI', data }),
}
export const agentWallet = {
  call: (agentId: bigint) => encodeFunctionData({ abi: identity, functionName: 'getAgentWallet', args: [agentId] }),
  read: (data: Hex) => decodeFunctionResult({ abi: identity, functionName: 'getAgentWallet', data }),
}
export const kindsOf = {
  call: (agentId: bigint) =>
    encodeFunctionData({ abi: identity, functionName: 'getMetadata', args: [agentId, KINDS_METADATA] }),
  read: (data: Hex) => {
    const bytes = decodeFunctionResult({ abi: identity, functionName: 'getMetadata', data })
    return Buffer.from(bytes.slice(2), 'hex').toString('utf8')
  },
}

/** The agent that a transaction made, out of its logs; null where it made none for `owner`. */
export function registeredIn(logs: readonly LogEntry[], registry: Address, owner: Address): string | null {
  for (const { address, topics, data } of logs) {
    const [topic, ...rest] = topics
    if (topic !== REGISTERED_TOPIC || !sameAddress(address, registry)) continue
    const { args } = decodeEventLog({ abi: identity, eventName: 'Registered', topics: [topic, ...rest], data })
    if (sameAddress(args.owner, owner)) return args.agentId.toString()
  }
  return null
}

export function answerCall(answer: {
  readonly requestHash: Hex
  readonly response: number
  readonly responseUri: string
  readonly responseHash: Hex
  readonly tag: string
}): Hex {
  const { requestHash, response, responseUri, responseHash, tag } = answer
  const args = [requestHash, response, responseUri, responseHash, tag] as const
  return encodeFunctionData({ abi: validation, functionName: 'validationResponse', args })
}

export const validatorRequests = {
  call: (validator: Address) =>
    encodeFunctionData({ abi: validation, functionName: 'getValidatorRequests', args: [validator] }),
  read: (data: Hex) => decodeFunctionResult({ abi: validation, functionName: 'getValidatorRequests', data }),
}
export const agentValidations = {
  call: (agentId: bigint) =>
    encodeFunctionData({ abi: validation, functionName: 'getAgentValidations', args: [agentId] }),
  read: (data: Hex) => decodeFunctionResult({ abi: validation, functionName: 'getAgentValidations', data }),
}
export const validationStatus = {
  call: (hash: Hex) => encodeFunctionData({ abi: validation, functionName: 'getValidationStatus', args: [hash] }),
  read: (data: Hex) => {
    const [validator, agentId, response, responseHash, tag, lastUpdate] = decodeFunctionResult({
      abi: validation,
      functionName: 'getValidationStatus',
      data,
    })
    return { validator, agentId, response, responseHash, tag, lastUpdate }
  },
}
