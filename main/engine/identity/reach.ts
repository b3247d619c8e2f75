import type { Reach } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'

/** How the market stands to strangers: where they may connect, or why they cannot although it was allowed. */
export interface OutsideStanding {
  /** Where they are listened to. */
  readonly url: string | null
  readonly problem: { readonly sentence: string; readonly next: string | null } | null
  /** What others saw who tried; null while nobody has. */
  readonly tried: Pick<Reach, 'state' | 'sentence' | 'next'> | null
  /** The address that buyers are told. */
  readonly announced: string | null
}

/** Whether strangers can reach the market: by what others saw, else as far as is known without asking anybody. Pure. */
export function reachOf(market: {
  readonly url: string
  readonly practice: boolean
  readonly outside: OutsideStanding
}): Reach {
  const { url, problem, tried, announced } = market.outside
  // Practice buyers are on this computer, and stay with its own address until it has one outside.
  const buyers = announced ?? (market.practice ? market.url : null)
  if (problem !== null) return { state: 'unreachable', ...problem, url: buyers }
  if (tried !== null) return { state: tried.state, sentence: tried.sentence, next: tried.next, url: buyers }
  if (url !== null) {
    return {
      state: 'untested',
      sentence: say`Listens at ${url}. Whether that can be reached from outside has not been tried.`,
      next: null,
      url: buyers,
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
