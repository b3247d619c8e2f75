import type { NetworkId, ProbeCheck } from '../../../contract/networks.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useQuery } from '../../engine/use-query.ts'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { Shape, type ShapeName } from '../../ui/shape.tsx'
import css from './settings-screen.module.css'

const looks: Readonly<Record<ProbeCheck['status'], { readonly shape: ShapeName; readonly say: string }>> = {
  ok: { shape: 'check', say: say`works` },
  missing: { shape: 'dash', say: say`missing` },
  wrong: { shape: 'cross', say: say`wrong` },
  unknown: { shape: 'dots', say: say`not known` },
}

/** What the network's node, token, contracts and facilitator really answer. */
export function ProbeResult({ id, label }: { id: NetworkId; label: string }) {
  const probe = useQuery('networks.probe', { id }, null)
  return (
    <section className={css['part']} aria-label={t`What ${label} can do`}>
      <h3>{t`What ${label} can do`}</h3>
      {probe.error === null ? null : <ErrorNotice error={probe.error} />}
      {probe.data === null && probe.error === null ? <Loading what={label} lines={5} /> : null}
      {probe.data === null ? null : (
        <>
          {probe.data.problem === null ? (
            <Notice tone="info" title={t`Good for paid work, by ${probe.data.schemes.join(t` and `)}.`} />
          ) : (
            <Notice tone="warn" title={translated(probe.data.problem)} />
          )}
          <ul className={css['columns']}>
            {probe.data.checks.map(({ title, status, detail, needed }) => (
              <li key={title} className={css['check']}>
                <Shape name={looks[status].shape} size={14} />
                <div>
                  {translated(title)}
                  <span className="visually-hidden">: {translated(looks[status].say)}</span>
                  {needed ? null : <span className={css['quiet']}> {t`(not needed)`}</span>}
                </div>
                <span className={css['quiet']}>{translated(detail)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
