import { useState, type ReactNode } from 'react'
import type { NetworkId } from '../../contract/networks.ts'
import { t } from '../../contract/words/speak.ts'
import { useSection } from '../engine/hooks.tsx'
import { OnNetwork } from '../engine/on-network.tsx'
import { Segmented } from './segmented.tsx'

/** Where work is paid on several networks: a choice whose money is shown, which `children` puts in its place. */
export function MoneyOf({ children }: { children: (choice: ReactNode) => ReactNode }) {
  const main = useSection('network')
  const others = useSection('others').filter(({ money }) => money !== null)
  const [chosen, choose] = useState<NetworkId>(main.id)
  const choices = [main, ...others.map(({ network }) => network)].map(({ id, label }) => ({ id, label }))
  const id = choices.some((choice) => choice.id === chosen) ? chosen : main.id
  const choice =
    others.length === 0 ? null : <Segmented label={t`Money of`} value={id} choices={choices} onChange={choose} />
  return (
    <OnNetwork key={id} id={id === main.id ? undefined : id}>
      {children(choice)}
    </OnNetwork>
  )
}
