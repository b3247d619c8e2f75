import type { Snapshot } from '../../../contract/engine.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Shape } from '../../ui/shape.tsx'
import { protectionNames } from '../../words/protection.ts'
import css from './machine.module.css'
import { MachineCheck } from './machine-check.tsx'

/** What keeps a stranger's job inside its box; loud when something is missing. */
export function ProtectionTile() {
  const sandbox = useSection('sandbox')
  const missing = sandbox.protections.filter((protection) => !protection.on).length
  const whole = sandbox.strangers && missing === 0
  return (
    <Card title="Protection" icon="shield" aside={<MachineCheck />}>
      {whole ? (
        <p>{sandbox.summary}</p>
      ) : (
        <Notice tone="warn" title={sandbox.strangers ? 'One layer is thinner' : 'Strangers’ jobs are off'}>
          <p>{sandbox.summary}</p>
        </Notice>
      )}
      <Disclosure
        summary={missing === 0 ? 'All protections are on' : `${missing} of ${sandbox.protections.length} off`}
      >
        <Protections protections={sandbox.protections} />
      </Disclosure>
    </Card>
  )
}

function Protections({ protections }: { protections: Snapshot['sandbox']['protections'] }) {
  return (
    <ul className={css['protections']}>
      {protections.map((protection) => (
        <li key={protection.id} className={css['protection']}>
          <Shape name={protection.on ? 'check' : 'cross'} />
          <strong>
            {protectionNames[protection.id]}: {protection.on ? 'on' : 'off'}
          </strong>
          <p>{protection.detail}</p>
        </li>
      ))}
    </ul>
  )
}
