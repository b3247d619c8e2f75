/** Whether the person can be looking at this window. */
export interface Attention {
  attentive(): boolean
  subscribe(listener: () => void): () => void
}

/**
 * Reports true once attention has lasted for `dwellMs` without a break, and false as soon as it
 * breaks: a press that lands before the person could have read what it does must not count.
 */
export function watchDwell(attention: Attention, dwellMs: number, report: (ready: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    clearTimeout(timer)
    report(false)
    if (attention.attentive()) timer = setTimeout(() => report(attention.attentive()), dwellMs)
  }
  const unsubscribe = attention.subscribe(look)
  look()
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}

/** The window has the focus and is in view. */
export const windowAttention: Attention = {
  attentive: () => document.hasFocus() && document.visibilityState === 'visible',
  subscribe(listener) {
    window.addEventListener('focus', listener)
    window.addEventListener('blur', listener)
    document.addEventListener('visibilitychange', listener)
    return () => {
      window.removeEventListener('focus', listener)
      window.removeEventListener('blur', listener)
      document.removeEventListener('visibilitychange', listener)
    }
  },
}
