import { adapterName } from '../../../contract/adapter-name.ts'
import type { Snapshot } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Foreign } from '../../ui/foreign.tsx'
import css from './protection.module.css'

type Support = Snapshot['sandbox']['gpu']

/** What runs GPU jobs, or why nothing does and what to do. */
export function GpuJobs({ support }: { support: Support }) {
  const { gpus } = useSection('gpus')
  return (
    <section className={css['gpu']} aria-label={t`GPU jobs`}>
      <div className={css['gpuHead']}>
        <h3>{t`GPU jobs`}</h3>
        {support.adapters.some((adapter) => !adapter.software) ? (
          <Badge shape="check">{t`On`}</Badge>
        ) : support.adapters.length > 0 ? (
          <Badge shape="triangle" tone="warn">{t`Software (no real card)`}</Badge>
        ) : (
          <Badge shape="dash">{t`Off`}</Badge>
        )}
      </div>
      {support.adapters.length === 0 ? null : (
        <ul aria-label={t`What runs GPU jobs`}>
          {support.adapters.map((adapter) => (
            <li key={adapter.id}>
              <Foreign text={gpus.find(({ uuid }) => uuid === adapter.card)?.name ?? adapterName(adapter)} />
            </li>
          ))}
        </ul>
      )}
      <p className={css['gpuWhy']}>{translated(support.summary)}</p>
    </section>
  )
}
