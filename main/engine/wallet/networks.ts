import { HearthError } from '../../../contract/errors.ts'
import type { NetworkView } from '../../../contract/engine.ts'
import type { Address, Asset, ChainId } from '../../../contract/money.ts'

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
  /** Public nodes; empty where the node is our own and its address is known only once it runs. */
  readonly rpcUrls: readonly string[]
  /** Null where the asset cannot be used safely; `unavailable` then says why. */
  readonly asset: Asset | null
  /** Why the network cannot be selected, in a sentence. */
  readonly unavailable: string | null
  /** The contract that receipts are anchored in, and that their signatures name; null where there is none yet. */
  readonly receiptAnchor: Address | null
  /** URL with `{tx}`. */
  readonly explorerTx: string | null
  /** The coin that pays for transactions; always 18 decimals. */
  readonly gasCoin: string
  readonly finality: Finality
  /** A new block for every transaction: the node can be asked to answer with the receipt. */
  readonly instantBlocks: boolean
  /** Most blocks one `eth_getLogs` may span. */
  readonly logRange: number
  readonly facilitator: { readonly kind: 'local' } | { readonly kind: 'remote'; readonly url: string }
  /** A passphrase everybody knows, where there is nothing to protect. */
  readonly knownPassphrase: string | null
}

/** A network whose asset is known, so that it can be used. */
export type UsableNetwork = NetworkPreset & { readonly asset: Asset }

const PHAROS_UNAVAILABLE =
  'The signature domain of USDC on this network has not been confirmed, so a payment could not be checked.'

export const networks: Readonly<Record<NetworkId, NetworkPreset>> = {
  practice: {
    id: 'practice',
    label: 'Practice',
    chainId: 'eip155:31337',
    numericId: 31_337,
    practice: true,
    rpcUrls: [],
    asset: {
      network: 'eip155:31337',
      address: '0x7EEC5CA16EBE47f35D6Cbc31a311ACDa5711cB4a',
      symbol: 'USDC',
      decimals: 6,
      eip712: { name: 'USDC', version: '2' },
    },
    unavailable: null,
    receiptAnchor: '0x301ebcA56e6F03041A1F5D384be71fd3808eD40d',
    explorerTx: null,
    gasCoin: 'ETH',
    finality: { kind: 'confirmations', count: 1 },
    instantBlocks: true,
    logRange: 10_000,
    facilitator: { kind: 'local' },
    knownPassphrase: 'practice',
  },
  'base-sepolia': {
    id: 'base-sepolia',
    label: 'Base Sepolia (test)',
    chainId: 'eip155:84532',
    numericId: 84_532,
    practice: false,
    rpcUrls: ['https://sepolia.base.org'],
    asset: {
      network: 'eip155:84532',
      address: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
      symbol: 'USDC',
      decimals: 6,
      eip712: { name: 'USDC', version: '2' },
    },
    unavailable: null,
    receiptAnchor: null,
    explorerTx: 'https://sepolia.basescan.org/tx/{tx}',
    gasCoin: 'ETH',
    finality: { kind: 'finalized-tag' },
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
    rpcUrls: ['https://mainnet.base.org'],
    asset: {
      network: 'eip155:8453',
      address: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
      symbol: 'USDC',
      decimals: 6,
      eip712: { name: 'USD Coin', version: '2' },
    },
    unavailable: null,
    receiptAnchor: null,
    explorerTx: 'https://basescan.org/tx/{tx}',
    gasCoin: 'ETH',
    finality: { kind: 'finalized-tag' },
    instantBlocks: false,
    logRange: 1_000,
    facilitator: { kind: 'remote', url: 'https://facilitator.payai.network' },
    knownPassphrase: null,
  },
  'pharos-atlantic': {
    id: 'pharos-atlantic',
    label: 'Pharos Atlantic (test)',
    chainId: 'eip155:688689',
    numericId: 688_689,
    practice: false,
    rpcUrls: ['https://atlantic.dplabs-internal.com'],
    asset: null,
    unavailable: PHAROS_UNAVAILABLE,
    receiptAnchor: null,
    explorerTx: 'https://atlantic.pharosscan.xyz/tx/{tx}',
    gasCoin: 'PHRS',
    finality: { kind: 'finalized-tag' },
    instantBlocks: false,
    logRange: 1_000,
    facilitator: { kind: 'local' },
    knownPassphrase: null,
  },
  pharos: {
    id: 'pharos',
    label: 'Pharos',
    chainId: 'eip155:1672',
    numericId: 1_672,
    practice: false,
    rpcUrls: ['https://rpc.pharos.xyz'],
    asset: null,
    unavailable: PHAROS_UNAVAILABLE,
    receiptAnchor: null,
    explorerTx: 'https://pharos.socialscan.io/tx/{tx}',
    gasCoin: 'PROS',
    finality: { kind: 'finalized-tag' },
    instantBlocks: false,
    logRange: 1_000,
    facilitator: { kind: 'local' },
    knownPassphrase: null,
  },
}

/**
 * The preset of a network that can be used.
 * @throws HearthError `network/unavailable` with the reason, where its asset is not known well enough
 */
export function usableNetwork(id: NetworkId): UsableNetwork {
  const preset = networks[id]
  const { asset } = preset
  if (asset !== null) return { ...preset, asset }
  throw new HearthError('network/unavailable', preset.unavailable ?? `${preset.label} cannot be used yet.`, {
    hint: 'Choose another network in Settings.',
  })
}
