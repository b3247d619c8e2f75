import type { Address } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from '../wallet/chain.ts'
import type { AccountNumbers } from '../wallet/account-numbers.ts'
import type { UsableNetwork } from '../wallet/networks.ts'
import type { RpcUrl } from '../wallet/rpc.ts'
import type { Rotations } from '../wallet/rotation/rotations.ts'
import { unlockedWallet } from '../wallet/unlocked.ts'
import { openAnchorChain } from './anchor-chain.ts'
import { type Anchoring, createAnchoring } from './anchoring.ts'

/** Where an anchor costs nothing it is made every hour; where it costs real coin, a person has to ask for it. */
const PRACTICE_MINUTES = 60

/** Anchoring on this network; null where it has no contract. Keeps its own copy of the key. */
export function openAnchoring(parts: {
  readonly network: UsableNetwork
  readonly rpcUrl: RpcUrl
  readonly chain: Chain
  readonly ledger: Pick<Ledger, 'anchors' | 'receipts' | 'settings'>
  /** The key that signs receipts. */
  readonly key: Uint8Array
  readonly rotations: Rotations
  /** The key before it, where it was changed and can be had. */
  readonly formerKey: Uint8Array | null
  readonly numbers: AccountNumbers
  readonly practice: { fundWallet(address: Address): Promise<void> } | null
  readonly clock: Clock
  readonly log: Log
}): Anchoring | null {
  const { network, rpcUrl, practice } = parts
  if (network.receiptAnchor === null) return null
  const signer = unlockedWallet(Uint8Array.from(parts.key))
  return createAnchoring({
    ...parts,
    anchorChain: openAnchorChain(network, network.receiptAnchor, rpcUrl),
    numericId: network.numericId,
    signer,
    keyChange: changeOf(parts),
    usualInterval: network.practice ? PRACTICE_MINUTES : null,
    ensureGas: async (address) => practice?.fundWallet(address),
  })
}

function changeOf({ rotations, formerKey }: { readonly rotations: Rotations; readonly formerKey: Uint8Array | null }) {
  const last = rotations.files.at(-1)?.rotation
  if (last === undefined) return null
  const former = formerKey === null ? null : unlockedWallet(Uint8Array.from(formerKey))
  return { firstSeq: Number(last.fromSeq), former }
}
