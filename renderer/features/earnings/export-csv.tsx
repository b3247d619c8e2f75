import { useState } from 'react'
import { t } from '../../../contract/words/speak.ts'
import { handOver } from '../../desktop/hand-over.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import css from './books.module.css'

/** More lines than a spreadsheet takes. */
const MOST_PAGES = 600

/** Every line of the books as a file for a spreadsheet or the tax office. */
export function ExportCsv() {
  const { call } = useEngine()
  const online = useOnline()
  const { id } = useSection('network')
  const [done, setDone] = useState('')
  const save = useAction(async () => {
    let text = ''
    let cursor: string | null = null
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const part: { readonly text: string; readonly nextCursor: string | null } = await call('ledger.export', {
        cursor,
      })
      text += part.text
      cursor = part.nextCursor
      if (cursor === null) break
    }
    const day = new Date().toISOString().slice(0, 10)
    const name = `hearth-${id}-${day}.csv`
    setDone(await handOver(name, text, 'text/csv'))
  })
  return (
    <div className={css['export']}>
      <output>{done}</output>
      {save.error === null ? null : <ErrorNotice error={save.error} />}
      <Button
        look="quiet"
        size="s"
        icon="save"
        busy={save.busy}
        disabled={!online}
        onClick={() => save.run()}
      >{t`Save as CSV`}</Button>
    </div>
  )
}
