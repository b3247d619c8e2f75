import type { Snapshot } from '../../../contract/engine.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Shape } from '../../ui/shape.tsx'
import { protectionNames } from '../../words/protection.ts'
import css from './machine.module.css'
import { MachineCheck } from './machine-check.tsx'

type Sandbox = Snapshot['sandbox']

export function isWhole(sandbox: Sandbox): boolean {
  return sandbox.strangers && sandbox.protections.every((protection) => protection.on)
}

/** What keeps a stranger's job inside its box; loud when something is missing. */
export function ProtectionTile({ sandbox }: { sandbox: Sandbox }) {
  const missing = sandbox.protections.filter((protection) => !protection.on).length
  const whole = isWhole(sandbox)
  return (
    <Card title="Protection" icon="shield" aside={<MachineCheck />}>
      {whole ? (
        <p>{sandbox.summary}</p>
      ) : (
        <div>
          <Badge shape="triangle" tone="warn">
            {sandbox.strangers ? 'A protection is missing' : 'Strangers’ jobs are off'}
          </Badge>
          <p className={css['why']}>{sandbox.summary}</p>
        </div>
      )}
      <Disclosure
        summary={missing === 0 ? 'All protections are on' : `${missing} of ${sandbox.protections.length} off`}
      >
        <Protections protections={sandbox.protections} />
      </Disclosure>
    </Card>
  )
}

function Protections({ protections }: { protections: Sandbox['protections'] }) {
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
