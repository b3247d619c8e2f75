import { initialState, type EngineState } from './state.ts'

/** One value and its listeners, in the shape `useSyncExternalStore` needs. */
export interface EngineStore {
  readonly get: () => EngineState
  readonly subscribe: (listener: () => void) => () => void
}

/** The writable side, kept by the client alone. */
export interface WritableEngineStore extends EngineStore {
  readonly set: (state: EngineState) => void
}

export function createStore(): WritableEngineStore {
  let state = initialState
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(next) {
      if (next === state) return
      state = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
