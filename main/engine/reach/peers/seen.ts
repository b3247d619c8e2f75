import type { Hex } from '../../../../contract/money.ts'
import { LowerAddress } from '../../../../contract/money.ts'
import { REACH_ANSWER_FIELDS, type ReachAnswer } from '../../../../contract/reach-check.ts'
import { structDigest } from '../../proof/digest.ts'
import { signatureDisagreement, type Signer } from '../../proof/signature.ts'

const NO_CONTRACT = LowerAddress.parse(`0x${'00'.repeat(20)}`)

type Seen = Omit<ReachAnswer, 'peer' | 'signature'>

/** What a peer saw, with its signature. */
export function signedAnswer(seen: Seen, signer: Signer, chainId: number): ReachAnswer {
  return { ...seen, peer: signer.address, signature: signer.sign(digestOf(seen, chainId)) }
}

/** Whether the peer that it names signed it, on this network. */
export function isSigned(answer: ReachAnswer, chainId: number): boolean {
  return signatureDisagreement(digestOf(answer, chainId), answer.signature, answer.peer) === null
}

function digestOf({ type, nonce, address, port, outcome, word, at }: Seen, chainId: number): Hex {
  const domain = { chainId, verifyingContract: NO_CONTRACT }
  const values = { type, nonce, address, port, outcome, word, at }
  return structDigest(domain, 'ReachAnswer', REACH_ANSWER_FIELDS, values)
}
