import { useEffect } from 'react'

/** A file that is dropped on the window is left where it was: a browser would open it, in place of the window or beside it. */
export function useNoDrops(): void {
  useEffect(() => {
    const ended = new AbortController()
    const refuse = (event: DragEvent): void => {
      // Text may be dragged into a field.
      if (event.dataTransfer?.types.includes('Files') !== true) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'none'
    }
    for (const kind of ['dragenter', 'dragover', 'drop'] as const)
      window.addEventListener(kind, refuse, { signal: ended.signal })
    return () => ended.abort()
  }, [])
}
