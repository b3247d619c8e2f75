import { useNow } from '../../ui/use-now.ts'

export function RetryCountdown({ retryAt }: { retryAt: number }) {
  const now = useNow(500)
  const seconds = Math.ceil((retryAt - now) / 1000)
  return <>{seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again now.'}</>
}
