import type { NetworkId } from '../../contract/networks.ts'

/** The coin that pays for transactions. */
export const gasCoin: Readonly<Record<NetworkId, string>> = {
  practice: 'ETH',
  'base-sepolia': 'ETH',
  base: 'ETH',
  'pharos-atlantic': 'PHRS',
  pharos: 'PROS',
}
