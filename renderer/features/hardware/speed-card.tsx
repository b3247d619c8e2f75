import { translated, t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { cardName } from '../../words/capability.ts'
import css from './hardware.module.css'
import { HowProven } from './how-proven.tsx'
import { ProveCard } from './prove-card.tsx'
import { SpeedProofRow } from './speed-proof-row.tsx'

/** How fast the card was proven to be, who says so, and a way to prove it now. */
export function SpeedCard() {
  const { card, proofs, why } = useSection('capability')
  return (
    <Card
      title={t`Proven speed`}
      icon="receipt"
      aside={card === null ? null : <span className={css['card']}>{cardName(card)}</span>}
    >
      {proofs.length === 0 ? (
        <EmptyState
          icon="card"
          title={card === null ? t`There is nothing to prove` : t`Nobody has checked this card yet`}
        >
          {card === null
            ? translated(why)
            : t`Buyers see what the card says of itself. A proof shows them what it can do.`}
        </EmptyState>
      ) : (
        <ul className={css['proofs']} aria-label={t`Who checked the speed`}>
          {proofs.map((proof) => (
            <SpeedProofRow key={proof.receipt} proof={proof} card={card} />
          ))}
        </ul>
      )}
      <ProveCard />
      <HowProven proof={proofs[0] ?? null} />
    </Card>
  )
}
