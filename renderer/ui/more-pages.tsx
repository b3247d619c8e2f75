import { t } from '../../contract/words/speak.ts'
import { useOnline } from '../engine/hooks.tsx'
import type { Pages } from '../engine/use-pages.ts'
import { Button } from './button.tsx'
import css from './more-pages.module.css'

/** The end of a list: how much is shown, and the next page. */
export function MorePages({ pages, what }: { pages: Pages<unknown>; what: string }) {
  const online = useOnline()
  const shown = pages.rows?.length ?? 0
  return (
    <div className={css['more']}>
      <span>{t`${shown.toLocaleString('en')} of ${pages.total.toLocaleString('en')} ${what}`}</span>
      {pages.more ? (
        <Button size="s" busy={pages.loadingMore} disabled={!online} onClick={pages.loadMore}>{t`Show older`}</Button>
      ) : null}
    </div>
  )
}
