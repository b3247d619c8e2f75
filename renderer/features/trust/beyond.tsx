import type { ReachView } from '../../../contract/reach.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Time } from '../../ui/time.tsx'
import css from './trust.module.css'

const protocols: Readonly<Record<NonNullable<ReachView['router']>['tries'][number]['protocol'], string>> = {
  pcp: 'PCP',
  'nat-pmp': 'NAT-PMP',
  upnp: 'UPnP',
}

interface Word {
  readonly of: string
  readonly said: string
}

/** What the router answered, and what others saw who tried to come here. */
export function Beyond({ router, peers }: Pick<ReachView, 'router' | 'peers'>) {
  return (
    <>
      {router === null ? null : (
        <>
          <p className={css['uri']}>{foreignText(translated(router.sentence), 400)}</p>
          {router.next === null ? null : <p className={css['quiet']}>{translated(router.next)}</p>}
          <Words
            label={t`What the router said`}
            words={router.tries.map(({ protocol, said }) => ({ of: protocols[protocol], said }))}
          />
        </>
      )}
      {peers === null ? null : (
        <>
          <p className={css['quiet']}>
            {t`Tried by other providers`} <Time at={peers.at} />
          </p>
          <Words
            label={t`What other providers said`}
            words={peers.words.map(({ endpoint, said }) => ({ of: URL.parse(endpoint)?.host ?? endpoint, said }))}
          />
        </>
      )}
    </>
  )
}

function Words({ label, words }: { label: string; words: readonly Word[] }) {
  if (words.length === 0) return null
  return (
    <ul className={css['words']} aria-label={label}>
      {words.map(({ of, said }) => (
        <li key={of}>
          <span className={css['quiet']}>{foreignText(of, 100)}</span>
          <span>{foreignText(translated(said), 200)}</span>
        </li>
      ))}
    </ul>
  )
}
