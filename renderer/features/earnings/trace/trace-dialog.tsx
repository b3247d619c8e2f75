import type { LedgerRow } from '../../../../contract/engine.ts'
import { spoken, translated, t } from '../../../../contract/words/speak.ts'
import { useSection } from '../../../engine/hooks.tsx'
import { useQuery } from '../../../engine/use-query.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Modal } from '../../../ui/dialog.tsx'
import { Loading } from '../../../ui/loading.tsx'
import { ErrorNotice } from '../../../ui/notice.tsx'
import { ledgerKindWords, ledgerStateWords } from '../../../words/ledger.ts'
import css from './trace.module.css'
import { TraceStepItem } from './trace-step.tsx'

/** From one amount down to its job, receipt, vouchers and transaction. */
export function TraceDialog({ row, onClose }: { row: LedgerRow | null; onClose: () => void }) {
  return (
    <Modal open={row !== null} onClose={onClose} title={t`Where this amount stands`} shape="side">
      {row === null ? null : <Trace row={row} />}
    </Modal>
  )
}

function Trace({ row }: { row: LedgerRow }) {
  const money = useSection('money')
  const trace = useQuery('ledger.trace', { id: row.id }, money)
  const { steps } = trace.data ?? { steps: null }
  const shown = trace.data?.row ?? row
  return (
    <div className={css['trace']}>
      <p className={css['sum']}>
        <Amount value={shown.amount} size="l" signed />
        <span className={css['state']}>
          {translated(ledgerKindWords[shown.kind])}
          {spoken() === 'en' ? ', ' : '，'}
          {translated(ledgerStateWords[shown.state].label).toLowerCase()}
        </span>
      </p>
      {trace.error === null ? null : <ErrorNotice error={trace.error} />}
      {steps === null ? (
        <Loading what={t`its way`} lines={4} />
      ) : (
        <ol className={css['steps']} aria-label={t`Way of this amount`}>
          {steps.map((step, index) => (
            <TraceStepItem key={`${step.kind}-${index}`} step={step} />
          ))}
        </ol>
      )}
    </div>
  )
}
