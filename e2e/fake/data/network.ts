import type { Snapshot } from '../../../contract/engine.ts'

type Network = Snapshot['network']

export const practice: Network = {
  id: 'practice',
  label: 'Practice',
  chainId: 'eip155:31337',
  practice: true,
  asset: {
    network: 'eip155:31337',
    address: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    symbol: 'USDC',
    decimals: 6,
    eip712: { name: 'USDC', version: '2' },
  },
  explorerTx: null,
  chain: { up: true, block: 4_211, problem: null },
}

export const base: Network = {
  id: 'base',
  label: 'Base',
  chainId: 'eip155:8453',
  practice: false,
  asset: {
    network: 'eip155:8453',
    address: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
    symbol: 'USDC',
    decimals: 6,
    eip712: { name: 'USD Coin', version: '2' },
  },
  explorerTx: 'https://basescan.org/tx/{tx}',
  chain: { up: true, block: 38_204_911, problem: null },
}

export const baseSepolia: Network = {
  id: 'base-sepolia',
  label: 'Base Sepolia (test)',
  chainId: 'eip155:84532',
  practice: false,
  asset: {
    network: 'eip155:84532',
    address: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
    symbol: 'USDC',
    decimals: 6,
    eip712: { name: 'USDC', version: '2' },
  },
  explorerTx: 'https://sepolia.basescan.org/tx/{tx}',
  chain: { up: true, block: 29_114_806, problem: null },
}

export const pharosAtlantic: Network = {
  id: 'pharos-atlantic',
  label: 'Pharos Atlantic (test)',
  chainId: 'eip155:688689',
  practice: false,
  asset: {
    network: 'eip155:688689',
    address: '0xcfC8330f4BCAB529c625D12781b1C19466A9Fc8B',
    symbol: 'USDC',
    decimals: 6,
    eip712: { name: 'USDC', version: '2' },
  },
  explorerTx: 'https://atlantic.pharosscan.xyz/tx/{tx}',
  chain: { up: true, block: 7_310_552, problem: null },
}
