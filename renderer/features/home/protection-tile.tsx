import type { Snapshot } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { GpuJobs } from './gpu-jobs.tsx'
import { MachineCheck } from './machine-check.tsx'
import { MissingProtections, ProtectionsInForce } from './protections.tsx'
import css from './protection.module.css'

type Sandbox = Snapshot['sandbox']

export function isWhole(sandbox: Sandbox): boolean {
  return sandbox.strangers && sandbox.protections.every((protection) => protection.on)
}

/** What keeps a stranger's job inside its box, and what runs GPU jobs; loud when something is missing. */
export function ProtectionTile({ sandbox }: { sandbox: Sandbox }) {
  const inForce = sandbox.protections.filter((protection) => protection.on)
  const missing = sandbox.protections.filter((protection) => !protection.on)
  return (
    <Card title={t`Protection`} icon="shield" aside={<MachineCheck />}>
      <div className={css['whole']}>
        {isWhole(sandbox) ? null : (
          <Badge shape="triangle" tone="warn">
            {sandbox.strangers ? t`A protection is missing` : t`Strangers’ jobs are off`}
          </Badge>
        )}
        <p>{translated(sandbox.summary)}</p>
      </div>
      <MissingProtections missing={missing} />
      {inForce.length === 0 ? null : (
        <Disclosure summary={missing.length === 0 ? t`All protections are on` : t`${inForce.length} are on`}>
          <ProtectionsInForce protections={inForce} />
        </Disclosure>
      )}
      <GpuJobs support={sandbox.gpu} />
    </Card>
  )
}
