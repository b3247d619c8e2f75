/** Who wants to know of changes is told when the work of the moment is done, so that no job waits for them. */
export interface News {
  listen(listener: () => void): () => void
  tell(): void
}

export function createNews(): News {
  const listeners = new Set<() => void>()
  let isComing = false
  return {
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell: () => {
      if (isComing) return
      isComing = true
      setImmediate(() => {
        isComing = false
        for (const listener of listeners) listener()
      })
    },
  }
}
