import type { NetworkView } from '../../../contract/engine.ts'
import type { Address, Asset, ChainId } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'

/** When a block counts as final. */
export type Finality =
  /** The block itself is the first confirmation. */
  | { readonly kind: 'confirmations'; readonly count: number }
  /** The chain says so itself, under the block tag `finalized`. */
  | { readonly kind: 'finalized-tag' }

export type NetworkId = NetworkView['id']

/** Everything that makes one network different from another. */
export interface NetworkPreset {
  readonly id: NetworkId
  readonly label: string
  readonly chainId: ChainId
  readonly numericId: number
  /** Play money: every view that shows an amount says so. */
  readonly practice: boolean
  /**
   * Public nodes, the first for everything, the others to confirm what becomes of money that leaves: each of another
   * company. Empty where the node is our own and its address is known only once it runs.
   */
  readonly rpcUrls: readonly string[]
  /** Its money can be spent anywhere. */
  readonly realMoney: boolean
  readonly asset: Asset
  /** `unconfirmed`: nobody has read the token's signature domain yet; the one it has is looked up at each start. */
  readonly domain: 'confirmed' | 'unconfirmed'
  readonly contracts: WellKnownContracts
  /** Seconds between blocks, at most; null where one comes only with a transaction. */
  readonly blockSeconds: number | null
  /** The contract that receipts are anchored in, and that their signatures name; null where there is none yet. */
  readonly receiptAnchor: Address | null
  /** Where agents are registered and rated (ERC-8004); null where nobody has put that. */
  readonly registries: Registries | null
  /** Nodes of Ethereum that must agree on where a name (ENS) points; none where names are not taken. */
  readonly nameNodes: readonly string[]
  /** URL with `{tx}`. */
  readonly explorerTx: string | null
  /** The coin that pays for transactions; always 18 decimals. */
  readonly gasCoin: string
  readonly finality: Finality
  /** A new block for every transaction: the node can be asked to answer with the receipt. */
  readonly instantBlocks: boolean
  /** Most blocks one `eth_getLogs` may span. */
  readonly logRange: number
  /** `local`: in this process, with a key of ours; `none`: nobody settles payments there yet. */
  readonly facilitator: { readonly kind: 'local' | 'none' } | { readonly kind: 'remote'; readonly url: string }
  /** A passphrase everybody knows, where there is nothing to protect. */
  readonly knownPassphrase: string | null
}

export type UsableNetwork = NetworkPreset

/** Contracts that x402 and its clients look for at the same address on every chain. */
export interface WellKnownContracts {
  readonly multicall3: Address
  readonly batchSettlement: Address
  readonly depositCollector: Address
}

/** The three contracts of ERC-8004. */
export interface Registries {
  readonly identity: Address
  readonly reputation: Address
  readonly validation: Address
}

const testRegistries: Registries = {
  identity: '0x8004A818BFB912233c491871b3d84c89A494BD9e',
  reputation: '0x8004B663056A597Dffe9eCcC1965A193B7388713',
  validation: '0x8004Cb1BF31DAf7788923b405b754f57acEB4272',
}

const mainRegistries: Registries = {
  identity: '0x8004A169FB4a3325136EB29fA0ceB6D2e539a432',
  reputation: '0x8004BAa17C55a88189AE136b182e5fdA19dE9b63',
  validation: '0x8004Cc8439f36fd5F9F049D9fF86523Df6dAAB58',
}

const everywhere: WellKnownContracts = {
  multicall3: '0xcA11bde05977b3631167028862bE2a173976CA11',
  batchSettlement: '0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003',
  depositCollector: '0x4020806089470a89826cB9fB1f4059150b550004',
}

/** Of two companies, so that neither alone decides where money goes. */
const ethereumNodes: readonly string[] = ['https://ethereum.reth.rs/rpc', 'https://ethereum-rpc.publicnode.com']

export const networks: Readonly<Record<NetworkId, NetworkPreset>> = {
  practice: {
    id: 'practice',
    label: say`Practice`,
    chainId: 'eip155:31337',
    numericId: 31_337,
    practice: true,
    realMoney: false,
    rpcUrls: [],
    asset: {
      network: 'eip155:31337',
      address: '0x7EEC5CA16EBE47f35D6Cbc31a311ACDa5711cB4a',
      symbol: 'USDC',
      decimals: 6,
      eip712: { name: 'USDC', version: '2' },
    },
    domain: 'confirmed',
    contracts: everywhere,
    receiptAnchor: '0x301ebcA56e6F03041A1F5D384be71fd3808eD40d',
    registries: testRegistries,
    nameNodes: [],
    explorerTx: null,
    gasCoin: 'ETH',
    finality: { kind: 'confirmations', count: 1 },
    blockSeconds: null,
    instantBlocks: true,
    logRange: 10_000,
    facilitator: { kind: 'local' },
    knownPassphrase: 'practice',
  },
  'base-sepolia': {
    id: 'base-sepolia',
    label: say`Base Sepolia (test)`,
    chainId: 'eip155:84532',
    numericId: 84_532,
    practice: false,
    realMoney: false,
    rpcUrls: ['https://sepolia.base.org', 'https://base-sepolia-rpc.publicnode.com', 'https://base-sepolia.drpc.org'],
    asset: {
      network: 'eip155:84532',
      address: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
      symbol: 'USDC',
      decimals: 6,
      eip712: { name: 'USDC', version: '2' },
    },
    domain: 'confirmed',
    contracts: everywhere,
    receiptAnchor: null,
    registries: testRegistries,
    nameNodes: [],
    explorerTx: 'https://sepolia.basescan.org/tx/{tx}',
    gasCoin: 'ETH',
    finality: { kind: 'finalized-tag' },
    blockSeconds: 2,
    instantBlocks: false,
    logRange: 1_000,
    facilitator: { kind: 'remote', url: 'https://x402.org/facilitator' },
    knownPassphrase: null,
  },
  base: {
    id: 'base',
    label: 'Base',
    chainId: 'eip155:8453',
    numericId: 8_453,
    practice: false,
    realMoney: true,
    rpcUrls: ['https://mainnet.base.org', 'https://base-rpc.publicnode.com', 'https://base.drpc.org'],
    asset: {
      network: 'eip155:8453',
      address: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
      symbol: 'USDC',
      decimals: 6,
      eip712: { name: 'USD Coin', version: '2' },
    },
    domain: 'confirmed',
    contracts: everywhere,
    receiptAnchor: null,
    registries: mainRegistries,
    nameNodes: ethereumNodes,
    explorerTx: 'https://basescan.org/tx/{tx}',
    gasCoin: 'ETH',
    finality: { kind: 'finalized-tag' },
    blockSeconds: 2,
    instantBlocks: false,
    logRange: 1_000,
    facilitator: { kind: 'remote', url: 'https://facilitator.payai.network' },
    knownPassphrase: null,
  },
  'pharos-atlantic': {
    id: 'pharos-atlantic',
    label: say`Pharos Atlantic (test)`,
    chainId: 'eip155:688689',
    numericId: 688_689,
    practice: false,
    realMoney: false,
    rpcUrls: ['https://atlantic.dplabs-internal.com'],
    asset: {
      network: 'eip155:688689',
      address: '0xcfC8330f4BCAB529c625D12781b1C19466A9Fc8B',
      symbol: 'USDC',
      decimals: 6,
      eip712: { name: 'USDC', version: '2' },
    },
    domain: 'unconfirmed',
    contracts: everywhere,
    receiptAnchor: null,
    registries: null,
    nameNodes: [],
    explorerTx: 'https://atlantic.pharosscan.xyz/tx/{tx}',
    gasCoin: 'PHRS',
    finality: { kind: 'finalized-tag' },
    blockSeconds: 1,
    instantBlocks: false,
    logRange: 1_000,
    facilitator: { kind: 'none' },
    knownPassphrase: null,
  },
  pharos: {
    id: 'pharos',
    label: 'Pharos',
    chainId: 'eip155:1672',
    numericId: 1_672,
    practice: false,
    realMoney: true,
    rpcUrls: ['https://rpc.pharos.xyz'],
    asset: {
      network: 'eip155:1672',
      address: '0xC879C018dB60520F4355C26eD1a6D572cdAC1815',
      symbol: 'USDC',
      decimals: 6,
      eip712: { name: 'USDC', version: '2' },
    },
    domain: 'unconfirmed',
    contracts: everywhere,
    receiptAnchor: null,
    registries: null,
    nameNodes: ethereumNodes,
    explorerTx: 'https://pharos.socialscan.io/tx/{tx}',
    gasCoin: 'PROS',
    finality: { kind: 'finalized-tag' },
    blockSeconds: 1,
    instantBlocks: false,
    logRange: 1_000,
    facilitator: { kind: 'none' },
    knownPassphrase: null,
  },
}

/** The preset of a network. Whether it can be used shows when it is probed. */
export function usableNetwork(id: NetworkId): UsableNetwork {
  return networks[id]
}
