import { useSection } from '../../engine/hooks.tsx'
import { GpuTiles } from './gpu-tiles.tsx'
import { HostTile } from './host-tile.tsx'
import { NetworkTile } from './network-tile.tsx'
import css from './machine.module.css'
import { isWhole, ProtectionTile } from './protection-tile.tsx'

/** What this machine has and what keeps strangers' jobs inside; first what is missing there. */
export function Machine() {
  const sandbox = useSection('sandbox')
  const whole = isWhole(sandbox)
  return (
    <div className={css['tiles']}>
      {whole ? null : <ProtectionTile sandbox={sandbox} />}
      <GpuTiles />
      <HostTile />
      <NetworkTile />
      {whole ? <ProtectionTile sandbox={sandbox} /> : null}
    </div>
  )
}
