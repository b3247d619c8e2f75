import { useState } from 'react'
import { t } from '../../../contract/words/speak.ts'
import { useOnline, useSection } from '../../engine/hooks.tsx'
import { goTo, screenHref } from '../../routes/route.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ScreenHeader } from '../../ui/screen-header.tsx'
import { AddDialog } from './add-dialog.tsx'
import { LetInCard } from './let-in-card.tsx'
import { MachineCard } from './machine-card.tsx'
import css from './machines.module.css'
import { TotalCard } from './total-card.tsx'

/** All computers of the person: one sum, each with its Why, and the way in for another. `code`: one to pair with. */
export function MachinesScreen({ code }: { code: string | null }) {
  const { rigs, totals } = useSection('rigs')
  const online = useOnline()
  const [adding, setAdding] = useState(false)
  return (
    <div className={css['screen']}>
      <ScreenHeader
        title={t`Machines`}
        detail={t`Your other computers with Hearth, seen from this one`}
        action={<Button look="money" disabled={!online} onClick={() => setAdding(true)}>{t`Add a machine`}</Button>}
      />
      {rigs.length === 0 ? (
        <EmptyState icon="machines" title={t`No other machine is paired`}>
          <p>{t`On the other computer, open Machines and choose “Show a code”. Then type that code here.`}</p>
        </EmptyState>
      ) : (
        <>
          {totals.map((total) => (
            <TotalCard key={`${total.network.chainId} ${total.network.asset.address}`} total={total} />
          ))}
          <ul className={css['machines']} aria-label={t`Paired machines`}>
            {rigs.map((rig) => (
              <li key={rig.id}>
                <MachineCard rig={rig} />
              </li>
            ))}
          </ul>
        </>
      )}
      <LetInCard />
      {adding || code !== null ? (
        <AddDialog
          key={code}
          code={code}
          onClose={() => {
            setAdding(false)
            if (code !== null) goTo(screenHref.machines)
          }}
        />
      ) : null}
    </div>
  )
}
