import type { JobManifest } from '../../../contract/job.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { bytes, mebibytes } from '../../format/quantity.ts'
import { duration } from '../../format/time.ts'
import { Shape } from '../../ui/shape.tsx'
import { protectionWords } from '../../words/protection.ts'
import css from './touches.module.css'

/** What a job may and may not touch. A protection that is off is said, not left out. */
export function Touches({ manifest }: { manifest: JobManifest | null }) {
  const { protections } = useSection('sandbox')
  return (
    <ul className={css['touches']} aria-label={t`What this job may touch`}>
      {protections
        .filter((protection) => protection.id === 'network' || protection.id === 'files')
        .map((protection) => (
          <li key={protection.id} data-off={!protection.on || undefined}>
            <Shape name={protection.on ? 'check' : 'cross'} size={10} />
            {translated(protectionWords[protection.id][protection.on ? 'on' : 'off'])}
          </li>
        ))}
      {manifest === null ? null : ceilings(manifest).map((ceiling) => <li key={ceiling}>{ceiling}</li>)}
    </ul>
  )
}

/** What was paid for and is cut off from outside. */
function ceilings({ kind, limits }: JobManifest): readonly string[] {
  const results = t`Results up to ${bytes(limits.outputBytes)}`
  return kind === 'wasm'
    ? [t`Memory up to ${mebibytes(limits.memoryMiB)}`, t`Processor up to ${duration(limits.cpuMs)}`, results]
    : [t`Graphics memory up to ${mebibytes(limits.memoryMiB)}`, t`GPU time up to ${duration(limits.wallMs)}`, results]
}
