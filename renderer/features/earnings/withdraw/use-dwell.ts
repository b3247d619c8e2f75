import { useEffect, useState } from 'react'
import { watchDwell, windowAttention } from './attention.ts'

/** True once the component has been in view, with the window in focus, for `dwellMs`. */
export function useDwell(dwellMs: number): boolean {
  const [ready, setReady] = useState(false)
  useEffect(() => watchDwell(windowAttention, dwellMs, setReady), [dwellMs])
  return ready
}
