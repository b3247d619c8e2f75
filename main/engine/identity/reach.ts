import type { Reach } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'

/**
 * Whether strangers can reach the market, as far as is known without asking anybody: it listens on this machine only,
 * or somewhere that nobody has tried yet.
 */
export function reachOf(market: { readonly url: string; readonly practice: boolean }): Reach {
  const { hostname } = new URL(market.url)
  const loopback = hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost'
  if (loopback && market.practice) {
    return {
      state: 'local-only',
      sentence: say`Not reachable from outside: nobody has been allowed to listen yet. Practice buyers on this computer use ${market.url}.`,
      next: null,
      url: market.url,
    }
  }
  if (loopback) {
    return {
      state: 'local-only',
      sentence: say`Not reachable from outside: nobody has been allowed to listen yet.`,
      next: say`Until buyers can reach this machine, its registration says that it is not active.`,
      url: null,
    }
  }
  return {
    state: 'untested',
    sentence: say`Listens at ${market.url}. Whether that can be reached from outside has not been tried.`,
    next: null,
    url: null,
  }
}
