import { HearthError } from '../../contract/errors.ts'
import { askPinned } from './pinned-request.ts'
import { pin, type Pinned, type Reach } from './reach.ts'

export interface PinnedFetchOptions extends Reach {
  /** For each exchange, milliseconds. */
  readonly timeoutMs: number
  /** Of each answer. */
  readonly maxBytes: number
}

export interface PinnedSite {
  /** Where everything goes. */
  readonly pinned: Pinned
  /** `fetch` that reaches this one site at this one address, for clients that take a fetch of one's own. */
  readonly fetch: typeof fetch
}

const NO_BODY = new Set([204, 205, 304])

/**
 * A `fetch` for one stranger: the name is looked up once, here, and every later request goes to that address, so a
 * name that is given another address after the look changes nothing. Other sites and redirects are refused.
 * @throws HearthError as `pin`; the fetch itself rejects with `discovery/...`
 */
export async function pinnedSite(address: string, options: PinnedFetchOptions): Promise<PinnedSite> {
  const pinned = await pin(address, options, AbortSignal.timeout(options.timeoutMs))
  return {
    pinned,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      if (url.origin !== pinned.url.origin) {
        throw new HearthError('discovery/other-address', 'It leads to another site than the one that was chosen.')
      }
      const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer())
      const answer = await askPinned(
        { url, ip: pinned.ip },
        {
          method: request.method,
          headers: Object.fromEntries(request.headers),
          body,
          signal: AbortSignal.any([request.signal, AbortSignal.timeout(options.timeoutMs)]),
          maxBytes: options.maxBytes,
        },
      )
      return new Response(NO_BODY.has(answer.status) ? null : answer.body, {
        status: answer.status,
        headers: answer.headers.map(([name, value]) => [name, value]),
      })
    },
  }
}
