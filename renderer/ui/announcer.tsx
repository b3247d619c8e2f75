import { useEffect, useRef, useState } from 'react'

/** Sentences are read out at most this often, milliseconds. */
const PAUSE_MS = 3_000

/** Reads `text` out when it changes; of several quick changes only the last. */
export function Announcer({ text }: { text: string }) {
  const [said, setSaid] = useState('')
  const lastAt = useRef(0)
  const first = useRef(text)
  useEffect(() => {
    if (text === first.current) return undefined
    first.current = ''
    const wait = Math.max(0, lastAt.current + PAUSE_MS - Date.now())
    const timer = setTimeout(() => {
      lastAt.current = Date.now()
      setSaid(text)
    }, wait)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <output className="visually-hidden" aria-live="polite">
      {said}
    </output>
  )
}
