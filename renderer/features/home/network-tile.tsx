import type { ReactNode } from 'react'
import { t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { bytes, bytesPerSecond } from '../../format/quantity.ts'
import { Card } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import css from './machine.module.css'

/** What went out today, what goes on now, and where buyers knock. */
export function NetworkTile() {
  const { network } = useSection('host')
  const { marketUrl } = useSection('engine')
  return (
    <Card title={t`Network`} icon="network">
      <div className={css['lines']}>
        <Line name={t`Sent to buyers today`}>{bytes(network.sentTodayBytes)}</Line>
        <Line name={t`Whole machine, out`}>
          <Rate value={network.sentPerSecond} />
        </Line>
        <Line name={t`Whole machine, in`}>
          <Rate value={network.receivedPerSecond} />
        </Line>
        <Line name={t`Interface`}>{network.interface ?? <Unknown reason={t`none found`} />}</Line>
        <Line name={t`Buyers connect to`}>
          {marketUrl === null ? (
            <Unknown reason={t`not listening`} />
          ) : (
            <>
              <bdi>{marketUrl.replace(/^https?:\/\//, '')}</bdi>
              <CopyButton text={marketUrl} name={t`address for buyers`} />
            </>
          )}
        </Line>
      </div>
    </Card>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={css['line']}>
      <span className={css['name']}>{name}</span>
      <span className={css['value']}>{children}</span>
    </div>
  )
}

function Rate({ value }: { value: number | null }) {
  return value === null ? <Unknown reason={t`not measured yet`} /> : <>{bytesPerSecond(value)}</>
}
