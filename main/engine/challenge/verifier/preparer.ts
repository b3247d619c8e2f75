import type { ChallengeSize } from '../../../../contract/challenge.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { Bytes32, type Hex } from '../../../../contract/money.ts'
import type { Judgement } from '../../proof/challenge/judge.ts'
import { type RandomBytes, secretVectors } from '../../proof/challenge/vectors.ts'
import type { ChallengeArithmetic } from './arithmetic.ts'

/** A challenge whose answer can be judged, once. The secret it is judged by never leaves it. */
export interface PreparedChallenge extends ChallengeSize {
  readonly challengeId: Hex
  readonly seed: Hex
  /** Secret vectors. */
  readonly k: number
  /**
   * Decides about an answer and forgets the secret, whatever comes of it.
   * @throws HearthError `verifier/already-judged`, `verifier/arithmetic-failed`
   */
  judge(answer: { readonly commit: Hex; readonly response: Uint8Array<ArrayBuffer> }): Promise<Judgement>
}

export interface PreparerParts {
  readonly arithmetic: ChallengeArithmetic
  /** Cryptographically secure. */
  readonly random: RandomBytes
  /** Secret vectors of a challenge: a wrong answer passes with probability 65521^-k. */
  readonly k?: number
}

const SECRET_VECTORS = 2

/** Draws challenges and works out what their answers will be held against, ahead of time where asked to. */
export class ChallengePreparer {
  readonly #parts: PreparerParts
  readonly #ahead = new Map<string, Promise<PreparedChallenge>[]>()

  constructor(parts: PreparerParts) {
    this.#parts = parts
  }

  /** A challenge that nobody has seen, from those made ahead or made now. @throws HearthError `verifier/arithmetic-failed` */
  async prepare(size: ChallengeSize): Promise<PreparedChallenge> {
    return this.#ahead.get(nameOf(size))?.shift() ?? this.#make(size)
  }

  /** Begins to make so many challenges of this size that `prepare` will not have to wait for. */
  ahead(size: ChallengeSize, count: number): void {
    const waiting = this.#ahead.get(nameOf(size)) ?? []
    this.#ahead.set(nameOf(size), waiting)
    for (let made = 0; made < count; made += 1) {
      const challenge = this.#make(size)
      // Whoever takes it hears of its failure.
      challenge.catch(() => undefined)
      waiting.push(challenge)
    }
  }

  async #make({ n, T }: ChallengeSize): Promise<PreparedChallenge> {
    const { arithmetic, random, k = SECRET_VECTORS } = this.#parts
    const vectors = secretVectors(n, k, random)
    const seed = bytes32(random)
    const challenge = { challengeId: bytes32(random), seed, n, T }
    let expectation: { readonly vectors: readonly Float64Array[]; readonly products: readonly Float64Array[] } | null =
      { vectors, products: await arithmetic.expectedProducts(challenge, vectors) }
    return {
      ...challenge,
      k,
      judge: async (answer) => {
        if (expectation === null) {
          throw new HearthError('verifier/already-judged', 'A challenge is good for one answer only.')
        }
        const once = expectation
        expectation = null
        return arithmetic.judge(n, answer, once)
      },
    }
  }
}

function nameOf({ n, T }: ChallengeSize): string {
  return `${n},${T}`
}

function bytes32(random: RandomBytes): Hex {
  return Bytes32.parse(`0x${Buffer.from(random(32)).toString('hex')}`)
}
