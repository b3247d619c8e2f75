import { Tabs } from '@base-ui/react/tabs'
import type { LedgerShow } from '../../../contract/trace.ts'
import { t } from '../../../contract/words/speak.ts'
import css from './books.module.css'
import { ExportCsv } from './export-csv.tsx'
import { LedgerTable } from './ledger-table.tsx'
import { WithdrawalList } from './withdrawal-list.tsx'

interface BooksProps {
  readonly show: LedgerShow
  readonly onShow: (show: LedgerShow) => void
}

/** The lines of the ledger, and the withdrawals among them with their way to the chain. */
export function Books({ show, onShow }: BooksProps) {
  return (
    <Tabs.Root className={css['card']} defaultValue="ledger" id="books">
      <div className={css['bar']}>
        <Tabs.List className={css['list']} aria-label={t`Books`}>
          <Tabs.Tab className={css['tab']} value="ledger">{t`Ledger`}</Tabs.Tab>
          <Tabs.Tab className={css['tab']} value="withdrawals">{t`Withdrawals`}</Tabs.Tab>
        </Tabs.List>
        <ExportCsv />
      </div>
      <Tabs.Panel className={css['panel']} value="ledger">
        <LedgerTable show={show} onShow={onShow} />
      </Tabs.Panel>
      <Tabs.Panel className={css['panel']} value="withdrawals">
        <WithdrawalList />
      </Tabs.Panel>
    </Tabs.Root>
  )
}
