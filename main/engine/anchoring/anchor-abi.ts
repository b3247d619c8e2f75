import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem'
import type { Address, Hex } from '../../../contract/money.ts'

/** The part of `practice/solidity/ReceiptAnchor.sol` that is called. */
export const anchorAbi = parseAbi([
  'function anchor(bytes32 root, uint64 fromSeq, uint64 toSeq, bytes32 prevRoot)',
  'function handOver(address successor)',
  'function takeOver(address provider)',
  'function heads(address provider) view returns (bytes32 root, uint64 nextSeq, address successor)',
  'error EmptyRoot()',
  'error NotJoined(uint64 nextSeq, bytes32 lastRoot)',
  'error RangeEndsBeforeItBegins()',
  'error AlreadyHandedOver(address successor)',
  'error NotTheSuccessor()',
  'error HasAnchoredBefore()',
])

/** What the contract holds of one provider. */
export interface AnchorHead {
  /** Root of the newest range, zero before the first. */
  readonly root: Hex
  /** Number of the first receipt that is not anchored. */
  readonly nextSeq: bigint
  /** Who may go on from here; zero while this provider anchors. */
  readonly successor: Address
}

/** A range of receipts as the contract takes it. */
export interface AnchorRange {
  readonly root: Hex
  readonly fromSeq: bigint
  readonly toSeq: bigint
  readonly prevRoot: Hex
}

export function anchorCall({ root, fromSeq, toSeq, prevRoot }: AnchorRange): Hex {
  return encodeFunctionData({ abi: anchorAbi, functionName: 'anchor', args: [root, fromSeq, toSeq, prevRoot] })
}

/** The sender anchors no more; `successor` may go on. */
export function handOverCall(successor: Address): Hex {
  return encodeFunctionData({ abi: anchorAbi, functionName: 'handOver', args: [successor] })
}

/** The sender goes on where `provider`, who named it, ended. */
export function takeOverCall(provider: Address): Hex {
  return encodeFunctionData({ abi: anchorAbi, functionName: 'takeOver', args: [provider] })
}

export function headCall(provider: Address): Hex {
  return encodeFunctionData({ abi: anchorAbi, functionName: 'heads', args: [provider] })
}

export function decodeHead(data: Hex): AnchorHead {
  const [root, nextSeq, successor] = decodeFunctionResult({ abi: anchorAbi, functionName: 'heads', data })
  return { root, nextSeq, successor }
}
