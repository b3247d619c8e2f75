import { useMemo, type ReactNode } from 'react'
import type { Snapshot } from '../../contract/engine.ts'
import type { NetworkId } from '../../contract/networks.ts'
import type { EngineClient } from './client.ts'
import { EngineProvider, useEngine } from './hooks.tsx'
import type { EngineState } from './state.ts'

/**
 * What is below is about the money of this network: its amounts, wallet and books stand where the main one's do, and
 * what is asked is asked of it. Without an id, or for one that is not open, everything is as it is above.
 */
export function OnNetwork({ id, children }: { id: NetworkId | undefined; children: ReactNode }) {
  const client = useEngine()
  const scoped = useMemo(() => (id === undefined ? null : scopedClient(client, id)), [client, id])
  const isOpen = id !== undefined && moneyOf(client.store.get().snapshot, id) !== null
  if (scoped === null || id === undefined || !isOpen) return children
  return <EngineProvider client={scoped}>{children}</EngineProvider>
}

function scopedClient(client: EngineClient, id: NetworkId): EngineClient {
  let seen: { readonly state: EngineState; readonly scoped: EngineState } | null = null
  const get = (): EngineState => {
    const state = client.store.get()
    // The same answer for the same state: what reads it compares by identity.
    if (seen?.state !== state) seen = { state, scoped: scopedState(state, id) }
    return seen.scoped
  }
  return {
    ...client,
    store: { get, subscribe: client.store.subscribe },
    call: (name, input) => client.call(name, input, id),
  }
}

function scopedState(state: EngineState, id: NetworkId): EngineState {
  const there = moneyOf(state.snapshot, id)
  return state.snapshot === null || there === null ? state : { ...state, snapshot: { ...state.snapshot, ...there } }
}

function moneyOf(
  snapshot: Snapshot | null,
  id: NetworkId,
): Pick<Snapshot, 'network' | 'money' | 'withdrawals' | 'wallet'> | null {
  const other = snapshot?.others.find(({ network }) => network.id === id)
  if (other === undefined || other.money === null) return null
  const { network, money, withdrawals, wallet } = other
  return { network, money, withdrawals, wallet: { address: wallet, exists: true, practicePassphrase: null } }
}
