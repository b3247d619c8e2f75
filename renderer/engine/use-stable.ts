import { useState } from 'react'

/** The same object for as long as it would be written the same as JSON. */
export function useStable<Value>(value: Value): { readonly value: Value; readonly key: string } {
  const key = JSON.stringify(value)
  const [held, setHeld] = useState({ value, key })
  if (held.key === key) return held
  const next = { value, key }
  setHeld(next)
  return next
}
