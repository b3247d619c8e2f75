import { HearthError } from '../../contract/errors.ts'
import { askPinned } from './pinned-request.ts'
import { pin, type Reach } from './reach.ts'

export interface GuardedFetch extends Reach {
  /** For all of it, from the question for the name to the last byte. */
  readonly timeoutMs: number
  /** One byte more ends it. */
  readonly maxBytes: number
}

/**
 * Reads what a stranger's address names. The name is resolved once and that address is connected to, so it cannot
 * change between the look and the connection; redirects are not followed.
 * @throws HearthError `discovery/bad-address`, `discovery/private-address`, `discovery/unreachable`,
 * `discovery/redirect`, `discovery/bad-answer`, `discovery/too-large`, `discovery/too-slow`
 */
export async function guardedFetch(address: string, options: GuardedFetch): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(options.timeoutMs)
  const pinned = await pin(address, options, signal)
  const { status, body } = await askPinned(pinned, {
    method: 'GET',
    headers: { accept: 'application/json' },
    body: null,
    signal,
    maxBytes: options.maxBytes,
  })
  if (status !== 200) throw new HearthError('discovery/unreachable', `It answers HTTP ${status}.`)
  return body
}
