import { installPackages, mayInstallPackages, programOnPath } from './debian.ts'

/** Programs, and the packages of Debian that have them; the router at home needs both of miniupnpd. */
const TOOLS = {
  ip: ['iproute2'],
  tcpdump: ['tcpdump'],
  nft: ['nftables'],
  miniupnpd: ['miniupnpd', 'miniupnpd-nftables'],
} as const

/**
 * What machines in network namespaces and a router between them are made of and watched with; installed where this process may. Tests that
 * miss one of them say so and are skipped: they need root besides.
 */
export async function ensureNamespaceTools(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || !mayInstallPackages()) return
  const missing = Object.entries(TOOLS).flatMap(([name, debian]) => (programOnPath([name]) === null ? debian : []))
  if (missing.length > 0) await installPackages(missing, say)
}
