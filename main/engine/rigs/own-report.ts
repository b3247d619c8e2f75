import os from 'node:os'
import type { RigNetwork } from '../../../contract/rigs-report.ts'
import type { NetworkPreset } from '../wallet/networks.ts'

export function rigNetwork({ id, label, chainId, practice, asset }: NetworkPreset): RigNetwork {
  const { address, symbol, decimals } = asset
  return { id, label, chainId, practice, asset: { address, symbol, decimals } }
}

/** What this computer is called before its person has named it for their other machines. */
export function hostName(): string {
  const clean = os
    .hostname()
    .replace(/[^\p{L}\p{N} ._-]/gu, '')
    .trim()
    .slice(0, 40)
    .trim()
  return clean === '' ? 'Hearth' : clean
}
