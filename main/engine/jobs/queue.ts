/** Which jobs wait and which run; every change is a new value. */
export interface QueueState {
  /** Oldest first. */
  readonly waiting: readonly string[]
  readonly running: readonly string[]
  /** Paused: running jobs go on, waiting ones keep their place. */
  readonly enabled: boolean
  /** Jobs at one time. */
  readonly slots: number
}

export function emptyQueue(slots: number): QueueState {
  return { waiting: [], running: [], enabled: false, slots }
}

/** Adds a job at the end; one that is here already stays where it is. */
export function enqueue(state: QueueState, id: string): QueueState {
  if (state.waiting.includes(id) || state.running.includes(id)) return state
  return { ...state, waiting: [...state.waiting, id] }
}

/** Moves the oldest waiting job to running; null when none may start. */
export function startNext(state: QueueState): { readonly id: string; readonly state: QueueState } | null {
  const [id, ...waiting] = state.waiting
  if (id === undefined || !state.enabled || state.running.length >= state.slots) return null
  return { id, state: { ...state, waiting, running: [...state.running, id] } }
}

/** Takes a job out, wherever it is. */
export function remove(state: QueueState, id: string): QueueState {
  const others = (ids: readonly string[]): readonly string[] => ids.filter((other) => other !== id)
  return { ...state, waiting: others(state.waiting), running: others(state.running) }
}

export function setEnabled(state: QueueState, enabled: boolean): QueueState {
  return { ...state, enabled }
}
