/**
 * Whether no more jobs are taken because an update waits until nothing is open. It is no pause of the person's and is kept
 * nowhere: a process that starts anew has none.
 */
export interface UpdateHold {
  isOn(): boolean
  onChange(listener: () => void): () => void
}

/** Keeps what the shell last said. */
export function keepUpdateHold(): UpdateHold & { set(on: boolean): void } {
  const listeners = new Set<() => void>()
  let current = false
  return {
    isOn: () => current,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set(on) {
      if (on === current) return
      current = on
      for (const listener of listeners) listener()
    },
  }
}
