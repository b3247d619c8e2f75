import { fullTime, shortTime } from '../format/time.ts'
import { useNow } from './use-now.ts'

/** A moment; the whole date on hover. */
export function Time({ at }: { at: number }) {
  const now = useNow(60_000)
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {shortTime(at, now)}
    </time>
  )
}
