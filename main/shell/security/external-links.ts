import type { NetworkView } from '../../../contract/engine.ts'
import type { ExternalLink } from '../../../contract/desktop.ts'

/** The only hosts a transaction link may lead to, whatever the engine's network settings say. */
const explorerHosts: Readonly<Record<NetworkView['id'], string | null>> = {
  practice: null,
  'base-sepolia': 'sepolia.basescan.org',
  base: 'basescan.org',
  'pharos-atlantic': 'atlantic.pharosscan.xyz',
  pharos: 'pharos.socialscan.io',
}

export interface LinkTargets {
  /** Where the manual is, or null while it is only in the sources. */
  readonly documentation: string | null
  readonly network: Pick<NetworkView, 'id' | 'explorerTx'> | null
}

/**
 * The address a link id stands for, or null when there is none: no manual online, no explorer on
 * this network, or one that is not on the list.
 */
export function externalAddress(link: ExternalLink, { documentation, network }: LinkTargets): string | null {
  if (link.id === 'documentation') return documentation
  if (network === null || network.explorerTx === null) return null
  const url = URL.parse(network.explorerTx.replace('{tx}', link.hash))
  const allowed = url !== null && url.protocol === 'https:' && url.host === explorerHosts[network.id]
  return allowed ? url.href : null
}
