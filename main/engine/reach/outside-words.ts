import type { Reach } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'
import type { By } from './announced.ts'
import type { Verdict } from './peers/verdict.ts'

/** How the market stands to strangers, by what others saw. */
export type Tried = Pick<Reach, 'sentence' | 'next'> & { readonly state: 'untested' | 'reachable' | 'unreachable' }

/** @param url null where buyers’ programs would refuse the certificate */
export function reached(verdict: Extract<Verdict, { state: 'reached' }>, port: number, url: string | null): Tried {
  const { agree, asked, address } = verdict
  if (url !== null) {
    return { state: 'reachable', sentence: say`Reachable at ${url}: ${agree} of ${asked} peers were here.`, next: null }
  }
  return {
    state: 'reachable',
    sentence: say`Reachable at ${address}, port ${port}, but buyers’ programs refuse the certificate.`,
    next: say`Give Hearth a certificate for a name of this machine with “hearth reach certificate CERTIFICATE KEY”. Until then its registration says that it is not active.`,
  }
}

/** @param advice of the router, where it has any */
export function notReached(
  { outcome }: Extract<Verdict, { state: 'not-reached' }>,
  port: number,
  advice: string | null,
): Tried {
  const next =
    advice ?? say`Have your router pass TCP port ${port} on to this computer, and let it through the firewall.`
  return { state: 'unreachable', sentence: WHY[outcome](port), next }
}

const WHY: Readonly<Record<Extract<Verdict, { state: 'not-reached' }>['outcome'], (port: number) => string>> = {
  silent: (port) => say`Not reachable: peers tried port ${port} from outside, and nothing answered.`,
  refused: (port) => say`Not reachable: peers tried port ${port} from outside, and were refused.`,
  other: (port) => say`Not reachable: something else answers at port ${port} from outside.`,
}

/** Buyers are told of it although too few peers could try it. */
export function announcedUntested(url: string, by: Exclude<By, 'peers'>): Tried {
  return {
    state: 'untested',
    sentence:
      by === 'name'
        ? say`Announced as untested at ${url}: the name leads here, and too few peers were found to try it from outside.`
        : say`Announced as untested at ${url}, because you chose so: too few peers were found to try it from outside.`,
    next: null,
  }
}

/**
 * @param facts.disputed others could not come here before
 * @param facts.practice buyers on this computer need nobody else's word
 */
export function notTried(
  { agree, asked }: Extract<Verdict, { state: 'too-few' }>,
  listening: string,
  { disputed, practice }: { readonly disputed: boolean; readonly practice: boolean },
): Tried {
  const sentence =
    asked === 0
      ? say`Listens at ${listening}. Nobody was found who could try it from outside.`
      : agree > 0
        ? say`Listens at ${listening}. One peer was here; two have to agree.`
        : say`Listens at ${listening}. None of ${asked} peers that were asked could say whether it can be reached.`
  if (practice) return { state: 'untested', sentence, next: null }
  const next = disputed
    ? say`Peers could not come here before, so buyers are not told of it untested. Allow it again once that is mended.`
    : say`Until peers were here buyers are told only of a name in a certificate of yours that leads here, or that you announce untested (“hearth reach allow --announce-untested yes”).`
  return { state: 'untested', sentence, next }
}
