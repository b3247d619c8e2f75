import { Tabs } from '@base-ui/react/tabs'
import css from './books.module.css'
import { LedgerTable } from './ledger-table.tsx'
import { WithdrawalList } from './withdrawal-list.tsx'

/** The lines of the ledger, and the withdrawals among them with their way to the chain. */
export function Books() {
  return (
    <Tabs.Root className={css['card']} defaultValue="ledger">
      <Tabs.List className={css['list']} aria-label="Books">
        <Tabs.Tab className={css['tab']} value="ledger">
          Ledger
        </Tabs.Tab>
        <Tabs.Tab className={css['tab']} value="withdrawals">
          Withdrawals
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel className={css['panel']} value="ledger">
        <LedgerTable />
      </Tabs.Panel>
      <Tabs.Panel className={css['panel']} value="withdrawals">
        <WithdrawalList />
      </Tabs.Panel>
    </Tabs.Root>
  )
}
