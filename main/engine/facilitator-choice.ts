import type { FacilitatorChoice } from '../../contract/networks.ts'
import type { UsableNetwork } from './wallet/networks.ts'

/** The network with the facilitator that the person chose for it; one that settles its own payments stays as it is. */
export function withFacilitator(preset: UsableNetwork, choice: FacilitatorChoice | undefined): UsableNetwork {
  if (preset.practice || choice === undefined || choice === 'preset') return preset
  return { ...preset, facilitator: choice === 'self' ? { kind: 'local' } : { kind: 'remote', url: choice } }
}
