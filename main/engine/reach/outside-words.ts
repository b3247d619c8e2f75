import type { Reach } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'
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

export function notTried({ agree, asked }: Extract<Verdict, { state: 'too-few' }>, listening: string): Tried {
  const sentence =
    asked === 0
      ? say`Listens at ${listening}. Nobody was found who could try it from outside.`
      : agree > 0
        ? say`Listens at ${listening}. One peer was here; two have to agree.`
        : say`Listens at ${listening}. None of ${asked} peers that were asked could say whether it can be reached.`
  return { state: 'untested', sentence, next: null }
}
