import type { AnchorEvidence, AnchorFile } from '../../../contract/anchor.ts'
import type { Address, Hex } from '../../../contract/money.ts'
import type { UsableNetwork } from '../wallet/networks.ts'
import { type PreparedCall, prepareCall } from '../wallet/prepare-call.ts'
import { createRpc, type RpcUrl } from '../wallet/rpc.ts'
import { Code, read } from '../wallet/rpc-shapes.ts'
import { sameChainOnly } from '../wallet/same-chain.ts'
import { anchorCall, decodeHead, headCall, type AnchorHead, type AnchorRange } from './anchor-abi.ts'
import { anchorEvidence } from './evidence.ts'

/** The anchor contract of a network. Every method may throw `chain/unreachable` and `chain/wrong-network`. */
export interface AnchorChain {
  readonly contract: Address
  /** What the contract holds of a provider, at the newest block. */
  head(provider: Address): Promise<AnchorHead>
  /** Unsigned fields of an anchor. @throws HearthError `chain/transfer-impossible` when the contract would refuse it */
  prepare(provider: Address, range: AnchorRange, nonce: number): Promise<PreparedCall>
  /** Unsigned fields of another call of the contract. @throws as `prepare` */
  call(from: Address, data: Hex, nonce: number): Promise<PreparedCall>
  /** Null where the node cannot give what it takes. */
  evidence(anchor: Omit<AnchorFile, 'format' | 'evidence'>): Promise<AnchorEvidence | null>
}

export function openAnchorChain(preset: UsableNetwork, contract: Address, rpcUrl: RpcUrl): AnchorChain {
  const rpc = sameChainOnly(createRpc(rpcUrl), preset)
  return {
    contract,
    head: async (provider) =>
      decodeHead(await read(rpc, Code, 'eth_call', [{ to: contract, data: headCall(provider) }, 'latest'])),
    prepare: (provider, range, nonce) =>
      prepareCall(rpc, preset, { from: provider, to: contract, data: anchorCall(range), nonce }),
    call: (from, data, nonce) => prepareCall(rpc, preset, { from, to: contract, data, nonce }),
    evidence: (anchor) => anchorEvidence(rpc, anchor),
  }
}
