import type { Address } from '../../../contract/money.ts'
import type { ChallengeTarget } from '../../engine/challenge/verifier/outcome.ts'
import { UsageError } from '../failures.ts'

/**
 * The machines to challenge, by the address buyers use.
 * @param provider whose it must be; for one machine only
 * @throws UsageError
 */
export function readTargets(urls: readonly string[], provider: Address | undefined): readonly ChallengeTarget[] {
  if (urls.length === 0) throw new UsageError('URL is missing.', 'It is where buyers connect, as http://HOST:4021.')
  if (provider !== undefined && urls.length > 1) throw new UsageError('--provider is for one URL.')
  return urls.map((text) => ({ url: readUrl(text), ...(provider === undefined ? {} : { provider }) }))
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && ['http:', 'https:'].includes(url.protocol) && url.search === '' && url.hash === '') return url
  throw new UsageError(`“${text}” is not the address of a market.`, 'An address is http://HOST:PORT or https://HOST.')
}
