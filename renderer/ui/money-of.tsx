import { useRef, useState, type ReactNode } from 'react'
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
  // Everything of a network is made anew with the choice, and the button that was pressed with it.
  const wasPressed = useRef(false)
  const keepFocus = (made: HTMLDivElement | null): void => {
    if (made === null || !wasPressed.current) return
    wasPressed.current = false
    made.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus()
  }
  const press = (next: NetworkId): void => {
    wasPressed.current = true
    choose(next)
  }
  const choice =
    others.length === 0 ? null : (
      <div ref={keepFocus}>
        <Segmented label={t`Money of`} value={id} choices={choices} onChange={press} />
      </div>
    )
  return (
    <OnNetwork key={id} id={id === main.id ? undefined : id}>
      {children(choice)}
    </OnNetwork>
  )
}
