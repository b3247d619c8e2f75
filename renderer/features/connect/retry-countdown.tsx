import { t } from '../../../contract/words/speak.ts'
import { useNow } from '../../ui/use-now.ts'

export function RetryCountdown({ retryAt }: { retryAt: number }) {
  const now = useNow(500)
  const seconds = Math.ceil((retryAt - now) / 1000)
  return <>{seconds > 0 ? t`Trying again in ${seconds} s.` : t`Trying again now.`}</>
}
