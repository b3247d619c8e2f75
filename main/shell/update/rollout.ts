import { createHash } from 'node:crypto'

/**
 * Whether an installation is among the first `percent` of a hundred to take a version. Each version draws anew,
 * so that no machine is always the first; the same machine and version always give the same answer.
 */
export function isInRollout(installId: string, version: string, percent: number): boolean {
  const drawn = createHash('sha256').update(`${installId}\n${version}`).digest().readUInt32BE(0)
  return drawn / 2 ** 32 < percent / 100
}
