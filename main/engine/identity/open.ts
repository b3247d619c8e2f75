import type { Reach, ReputationView } from '../../../contract/identity.ts'
import type { Address, Hex } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { AccountNumbers } from '../wallet/account-numbers.ts'
import type { Chain } from '../wallet/chain.ts'
import type { UsableNetwork } from '../wallet/networks.ts'
import { createRpc, type RpcUrl } from '../wallet/rpc.ts'
import { sameChainOnly } from '../wallet/same-chain.ts'
import { type UnlockedWallet, unlockedWallet } from '../wallet/unlocked.ts'
import { openIdentityChain } from './identity-chain.ts'
import { createIdentity, type Identity, type IdentityDeps } from './identity.ts'
import { ownReputation, reputationView } from './reputation/own-reputation.ts'
import { createValidations, type Validations } from './validations.ts'

/** The agent of this provider, and what the registries of its network say of it. */
export interface Agent {
  readonly identity: Identity
  readonly validations: Pick<Validations, 'of'>
  /** Null before there is an agent. @throws HearthError `chain/unreachable` */
  reputation(): Promise<ReputationView | null>
  /** One round of all that goes on by itself. */
  step(): Promise<void>
}

/** The agent on this network; null where it has no registry. Keeps its own copies of the keys. */
export function openAgent(parts: {
  readonly network: UsableNetwork
  readonly rpcUrl: RpcUrl
  readonly chain: Chain
  readonly ledger: Pick<Ledger, 'identity' | 'payers' | 'settings'>
  /** The key that signs receipts, which holds the agent, and the one before it. */
  readonly receiptsKey: Uint8Array
  readonly formerKey: Uint8Array | null
  readonly walletAddress: Address
  readonly wallet: () => UnlockedWallet | null
  readonly numbers: AccountNumbers
  readonly practice: { fundWallet(address: Address): Promise<void> } | null
  readonly reach: () => Reach
  readonly keepsRegistration: IdentityDeps['keepsRegistration']
  readonly kinds: IdentityDeps['kinds']
  readonly attestations: IdentityDeps['attestations']
  readonly verdictAbout: (digest: Hex) => Promise<string | null>
  readonly fetchFile: IdentityDeps['fetchFile']
  readonly clock: Clock
  readonly log: Log
}): Agent | null {
  const { network, rpcUrl, practice, ledger, walletAddress } = parts
  const { registries } = network
  if (registries === null) return null
  const self = unlockedWallet(Uint8Array.from(parts.receiptsKey))
  const former = parts.formerKey === null ? null : unlockedWallet(Uint8Array.from(parts.formerKey))
  const rpc = sameChainOnly(createRpc(rpcUrl), network)
  const identity = createIdentity({
    ...parts,
    identityChain: openIdentityChain(network, registries, rpcUrl),
    chainId: network.numericId,
    gasCoin: network.gasCoin,
    automatic: network.practice,
    keys: former === null ? [self] : [self, former],
    self: self.address,
    former: former?.address ?? null,
    payTo: walletAddress,
    ensureGas: async (address) => practice?.fundWallet(address),
  })
  const validations = createValidations({
    rpc,
    registry: registries.validation,
    self: self.address,
    calls: ledger.identity,
    send: (call) => identity.send(call),
    verdictAbout: parts.verdictAbout,
  })
  return {
    identity,
    validations,
    reputation: async () => {
      const agentId = identity.agentId()
      if (agentId === null) return null
      const own = [self.address, walletAddress]
      const registry = registries.reputation
      return reputationView(await ownReputation({ rpc, registry, agentId, payers: ledger.payers, own }))
    },
    step: async () => {
      await identity.step()
      // Answers cost gas, which nobody pays for elsewhere.
      if (network.practice) await validations.answer()
    },
  }
}
