import type { Reach } from '../../../contract/identity.ts'
import type { Address } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { AccountNumbers } from '../wallet/account-numbers.ts'
import type { Chain } from '../wallet/chain.ts'
import type { UsableNetwork } from '../wallet/networks.ts'
import type { RpcUrl } from '../wallet/rpc.ts'
import { type UnlockedWallet, unlockedWallet } from '../wallet/unlocked.ts'
import { openIdentityChain } from './identity-chain.ts'
import { createIdentity, type Identity, type IdentityDeps } from './identity.ts'

/** The agent on this network; null where it has no registry. Keeps its own copies of the keys. */
export function openIdentity(parts: {
  readonly network: UsableNetwork
  readonly rpcUrl: RpcUrl
  readonly chain: Chain
  readonly ledger: Pick<Ledger, 'identity' | 'settings'>
  /** The key that signs receipts, which holds the agent, and the one before it. */
  readonly receiptsKey: Uint8Array
  readonly formerKey: Uint8Array | null
  readonly walletAddress: Address
  readonly wallet: () => UnlockedWallet | null
  readonly numbers: AccountNumbers
  readonly practice: { fundWallet(address: Address): Promise<void> } | null
  readonly reach: () => Reach
  readonly kinds: IdentityDeps['kinds']
  readonly attestations: IdentityDeps['attestations']
  readonly fetchFile: IdentityDeps['fetchFile']
  readonly clock: Clock
  readonly log: Log
}): Identity | null {
  const { network, rpcUrl, practice } = parts
  if (network.registries === null) return null
  const self = unlockedWallet(Uint8Array.from(parts.receiptsKey))
  const former = parts.formerKey === null ? null : unlockedWallet(Uint8Array.from(parts.formerKey))
  return createIdentity({
    ...parts,
    identityChain: openIdentityChain(network, network.registries, rpcUrl),
    chainId: network.numericId,
    gasCoin: network.gasCoin,
    automatic: network.practice,
    keys: former === null ? [self] : [self, former],
    self: self.address,
    former: former?.address ?? null,
    payTo: parts.walletAddress,
    ensureGas: async (address) => practice?.fundWallet(address),
  })
}
