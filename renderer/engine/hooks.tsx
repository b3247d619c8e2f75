import { createContext, use, useSyncExternalStore, type ReactNode } from 'react'
import type { Snapshot, SnapshotSection } from '../../contract/engine.ts'
import type { EngineClient } from './client.ts'
import type { EngineState } from './state.ts'

const ClientContext = createContext<EngineClient | null>(null)

export function EngineProvider({ client, children }: { client: EngineClient; children: ReactNode }) {
  return <ClientContext value={client}>{children}</ClientContext>
}

export function useEngine(): EngineClient {
  const client = use(ClientContext)
  if (client === null) throw new Error('useEngine needs an EngineProvider above it.')
  return client
}

/** Reads the store; `select` must return a stored value, not build a new one. */
export function useEngineState<Value>(select: (state: EngineState) => Value): Value {
  const { store } = useEngine()
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}

/** One section of the snapshot. Only below a screen, which renders when there is a snapshot. */
export function useSection<Section extends SnapshotSection>(section: Section): Snapshot[Section] {
  return useEngineState((state) => {
    if (state.snapshot === null) throw new Error('useSection needs a snapshot; render it inside a screen.')
    return state.snapshot[section]
  })
}

/** Whether what is shown is what the engine says now; when not, nothing can be asked of it. */
export function useOnline(): boolean {
  return useEngineState((state) => state.connection.kind === 'online')
}
