import type { ReachView } from '../../../contract/reach.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Facts } from '../../ui/facts.tsx'
import { Time } from '../../ui/time.tsx'
import css from './trust.module.css'

const protocols: Readonly<Record<NonNullable<ReachView['router']>['tries'][number]['protocol'], string>> = {
  pcp: 'PCP',
  'nat-pmp': 'NAT-PMP',
  upnp: 'UPnP',
}

/** What the router answered, and what others saw who tried to come here. */
export function Beyond({ router, peers }: Pick<ReachView, 'router' | 'peers'>) {
  return (
    <>
      {router === null ? null : (
        <>
          <p className={css['uri']}>{foreignText(translated(router.sentence), 400)}</p>
          {router.next === null ? null : <p className={css['quiet']}>{translated(router.next)}</p>}
          <Facts
            facts={router.tries.map(({ protocol, said }) => {
              return { name: protocols[protocol], value: foreignText(translated(said), 200) }
            })}
          />
        </>
      )}
      {peers === null ? null : (
        <>
          <Facts
            facts={peers.words.map(({ endpoint, said }) => {
              return { name: foreignText(endpoint, 100), value: foreignText(translated(said), 200) }
            })}
          />
          <p className={css['quiet']}>
            {t`Tried by other providers`} <Time at={peers.at} />
          </p>
        </>
      )}
    </>
  )
}
