import type { JobManifest } from '../../../contract/job.ts'
import { useSection } from '../../engine/hooks.tsx'
import { bytes, mebibytes } from '../../format/quantity.ts'
import { duration } from '../../format/time.ts'
import { Shape } from '../../ui/shape.tsx'
import { protectionNames } from '../../words/protection.ts'
import css from './touches.module.css'

/** What a job may and may not touch. A protection that is off is said, not left out. */
export function Touches({ limits }: { limits: JobManifest['limits'] | null }) {
  const { protections } = useSection('sandbox')
  return (
    <ul className={css['touches']} aria-label="What this job may touch">
      {protections
        .filter((protection) => protection.id === 'network' || protection.id === 'files')
        .map((protection) => (
          <li key={protection.id} data-off={!protection.on || undefined}>
            <Shape name={protection.on ? 'check' : 'cross'} size={10} />
            {protection.on ? protectionNames[protection.id] : `${protectionNames[protection.id]}: not enforced here`}
          </li>
        ))}
      {limits === null
        ? null
        : [
            `Memory up to ${mebibytes(limits.memoryMiB)}`,
            `Processor up to ${duration(limits.cpuMs)}`,
            `Results up to ${bytes(limits.outputBytes)}`,
          ].map((limit) => <li key={limit}>{limit}</li>)}
    </ul>
  )
}
