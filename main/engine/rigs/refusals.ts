import { type ErrorEnvelope, HearthError } from '../../../contract/errors.ts'
import type { RigRow } from '../../../contract/rigs.ts'
import { say } from '../../../contract/words/say.ts'

/** What another machine may refuse, in this one's own words: its own are a stranger's until it is paired. */
const REFUSALS: Readonly<Record<string, { readonly sentence: string; readonly next: string }>> = {
  'rigs/not-paired': {
    sentence: say`It no longer knows this machine: the pairing was ended there.`,
    next: say`Remove it here, or pair again with a new code.`,
  },
  'rigs/no-invitation': {
    sentence: say`That machine has not invited anybody, or its code was used or ran out.`,
    next: say`Make a new code there.`,
  },
  'rigs/wrong-code': {
    sentence: say`That is not the code that the other machine shows.`,
    next: say`It was good for one try. Make a new one there.`,
  },
  'rigs/full': {
    sentence: say`It is looked at by as many machines as it can be.`,
    next: say`Remove one of them there first.`,
  },
  'rigs/other-network': {
    sentence: say`It works on another network: an address there is none here.`,
    next: say`Offer it to machines of the same network.`,
  },
}

/** The error that an answer stands for. */
export function refusalOf({ code }: ErrorEnvelope): HearthError {
  const known = Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined
  if (known !== undefined) return new HearthError(code, known.sentence, { hint: known.next })
  return new HearthError('rigs/refused', 'It refused to do that.', {
    hint: 'See whether both machines have the same version of Hearth.',
  })
}

export function explained({ message, hint }: HearthError): Pick<RigRow, 'sentence' | 'next'> {
  return { sentence: message, next: hint ?? null }
}
