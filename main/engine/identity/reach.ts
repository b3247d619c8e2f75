import type { Reach } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'

/** How the market stands to strangers: where they may connect, or why they cannot although it was allowed. */
export interface OutsideStanding {
  readonly url: string | null
  readonly problem: { readonly sentence: string; readonly next: string | null } | null
}

/**
 * Whether strangers can reach the market, as far as is known without asking anybody: it listens on this machine only,
 * or somewhere that nobody has tried yet.
 */
export function reachOf(market: {
  readonly url: string
  readonly practice: boolean
  readonly outside: OutsideStanding
}): Reach {
  const { url, problem } = market.outside
  // Practice buyers are on this computer, and stay with its own address.
  const forPractice = market.practice ? market.url : null
  if (problem !== null) return { state: 'unreachable', ...problem, url: forPractice }
  if (url !== null) {
    return {
      state: 'untested',
      sentence: say`Listens at ${url}. Whether that can be reached from outside has not been tried.`,
      next: null,
      url: forPractice,
    }
  }
  if (market.practice) {
    return {
      state: 'local-only',
      sentence: say`Not reachable from outside: nobody has been allowed to listen yet. Practice buyers on this computer use ${market.url}.`,
      next: null,
      url: market.url,
    }
  }
  return {
    state: 'local-only',
    sentence: say`Not reachable from outside: nobody has been allowed to listen yet.`,
    next: say`Until buyers can reach this machine, its registration says that it is not active.`,
    url: null,
  }
}
