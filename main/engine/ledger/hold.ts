import { assertNever, HearthError } from '../../../contract/errors.ts'
import { say } from '../../../contract/words/say.ts'

/** Why books are read-only until a person has looked. */
export type HoldReason =
  /** The journal holds what the database does not: the database came from a backup. */
  | 'older'
  /** The files are a copy of those that were last used. */
  | 'copied'
  /** The same number stands for two different things. */
  | 'differs'
  /** The chain shows money that left the wallet, of which these books know nothing. */
  | 'behind'
  /** Made anew from the journal. */
  | 'rebuilt'

export interface Hold {
  readonly reason: HoldReason
  /** What is so, in a sentence. */
  readonly sentence: string
  /** Records of the journal that the database lacks. */
  readonly missing: number
}

const WHAT_NEXT = 'Compare the books with the chain and go on with “hearth ledger continue”.'

export function holdFor(reason: HoldReason, missing: number): Hold {
  return { reason, missing, sentence: sentenceFor(reason, missing) }
}

function sentenceFor(reason: HoldReason, missing: number): string {
  const records = missing === 1 ? say`1 record` : say`${missing} records`
  switch (reason) {
    case 'older':
      return say`The ledger is older than its journal: it lacks ${records} and was probably brought back from a backup. It is read-only until it is reconciled.`
    case 'copied':
      return say`The data folder is a copy of the one that was last used. The ledger is read-only until you say that the other one is not used any more.`
    case 'differs':
      return say`The ledger and its journal tell different stories. The ledger is read-only until it is reconciled.`
    case 'behind':
      return say`The payment network knows of payments or receipts of this wallet that the ledger does not know: it was probably brought back from a backup. It is read-only until it is reconciled.`
    case 'rebuilt':
      return say`The ledger was made anew from its journal. It is read-only until it is reconciled with the chain.`
    default:
      return assertNever(reason)
  }
}

export function heldError(hold: Hold): HearthError {
  return new HearthError('ledger/read-only-until-reconciled', hold.sentence, { hint: WHAT_NEXT })
}
