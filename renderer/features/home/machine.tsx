import css from './machine.module.css'
import { GpuTiles } from './gpu-tiles.tsx'
import { HostTile } from './host-tile.tsx'
import { NetworkTile } from './network-tile.tsx'
import { ProtectionTile } from './protection-tile.tsx'

/** What this machine has, and what keeps strangers' jobs inside. */
export function Machine() {
  return (
    <div className={css['tiles']}>
      <ProtectionTile />
      <GpuTiles />
      <HostTile />
      <NetworkTile />
    </div>
  )
}
