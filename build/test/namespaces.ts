import { installPackages, mayInstallPackages, programOnPath } from './debian.ts'

const TOOLS = { ip: 'iproute2', tcpdump: 'tcpdump' } as const

/**
 * What two machines in network namespaces are made of and watched with; installed where this process may. Tests that
 * miss one of them say so and are skipped: they need root besides.
 */
export async function ensureNamespaceTools(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || !mayInstallPackages()) return
  const missing = Object.entries(TOOLS).flatMap(([name, debian]) => (programOnPath([name]) === null ? [debian] : []))
  if (missing.length > 0) await installPackages(missing, say)
}
