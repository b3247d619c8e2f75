import { useCallback, useState } from 'react'
import { toEnvelope, type ErrorEnvelope } from '../../contract/errors.ts'

export interface Action<Args extends readonly unknown[]> {
  readonly busy: boolean
  readonly error: ErrorEnvelope | null
  readonly run: (...args: Args) => void
  readonly clearError: () => void
}

/** Runs what a press asks for, once at a time, and keeps its failure to be shown. */
export function useAction<Args extends readonly unknown[]>(work: (...args: Args) => Promise<unknown>): Action<Args> {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorEnvelope | null>(null)
  const run = (...args: Args): void => {
    if (busy) return
    setBusy(true)
    setError(null)
    work(...args)
      .catch((reason: unknown) => setError(toEnvelope(reason)))
      .finally(() => setBusy(false))
  }
  const clearError = useCallback(() => setError(null), [])
  return { busy, error, run, clearError }
}
