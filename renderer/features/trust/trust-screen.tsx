import { t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { useQuery } from '../../engine/use-query.ts'
import { Card } from '../../ui/card.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { ScreenHeader } from '../../ui/screen-header.tsx'
import { ChainNotice } from '../chain/chain-notice.tsx'
import { BansCard } from './bans-card.tsx'
import { IdentityCard } from './identity-card.tsx'
import { ReachCard } from './reach-card.tsx'
import { ReputationCard } from './reputation-card.tsx'
import css from './trust.module.css'
import { ValidationsCard } from './validations-card.tsx'

/** Who this machine is to buyers, whether they reach it, what they say of it, and whom nothing is sold to. */
export function TrustScreen() {
  const { chain } = useSection('network')
  const identity = useQuery('identity.get', {}, chain)
  return (
    <div className={css['screen']}>
      <ScreenHeader title={t`Trust`} detail={t`Who this machine is to buyers, and what they say of it`} />
      <ChainNotice />
      <div className={css['columns']}>
        <div className={css['stack']}>
          {identity.data === null ? (
            <Card title={t`Identity on the chain`} icon="shield">
              {identity.error === null ? (
                <Loading what={t`the identity`} lines={6} />
              ) : (
                <ErrorNotice error={identity.error} />
              )}
            </Card>
          ) : (
            <IdentityCard view={identity.data} changed={identity.reload} />
          )}
          <ReputationCard />
        </div>
        <div className={css['stack']}>
          <ReachCard changed={identity.reload} />
          <ValidationsCard />
          <BansCard />
        </div>
      </div>
    </div>
  )
}
