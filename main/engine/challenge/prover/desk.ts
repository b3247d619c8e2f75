import type {
  CapabilityReceipt,
  CapabilityVerdict,
  Challenge,
  ChallengeCommit,
  ChallengeSize,
} from '../../../../contract/challenge.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import { say } from '../../../../contract/words/say.ts'
import type { Clock } from '../../ports/clock.ts'
import { commitOf, responseBytes } from '../../proof/challenge/judge.ts'
import type { AnsweredChallenge } from '../../proof/challenge/receipt.ts'

/** Whether a challenge is taken now, and how large a one. */
export interface ChallengeStanding {
  readonly open: boolean
  /** In a sentence a stranger may read. */
  readonly why: string
  readonly maximum: ChallengeSize
}

/**
 * The response to a challenge, in pieces; stops when `signal` fires.
 * @throws HearthError `challenge/not-available` when the machine is not idle after all
 */
export type Prove = (
  challenge: ChallengeSize & { readonly seed: Hex },
  signal: AbortSignal,
) => AsyncIterable<Uint8Array>

/** An answered challenge that is to be signed for. Times are Unix milliseconds. */
export interface ToSign {
  readonly answered: AnsweredChallenge
  readonly verifier: Address
  readonly startedAt: number
  readonly finishedAt: number
}

export interface DeskParts {
  readonly standing: () => ChallengeStanding
  readonly prove: Prove
  /** Puts a receipt of kind 0 on the provider's chain. */
  readonly sign: (toSign: ToSign) => Promise<CapabilityReceipt>
  /**
   * What a verifier said about a receipt of ours, not yet looked at (`attestationFrom` does).
   * @throws HearthError `challenge/wrong-verdict`
   */
  readonly judged: (challenge: Challenge, receipt: CapabilityReceipt, verdict: CapabilityVerdict) => Promise<void>
  readonly clock: Clock
  /** An answer that is not asked for is kept so long. */
  readonly holdMs?: number
}

const HOLD_MS = 60_000
/** Ended challenges whose ids are refused, and whose verdicts are still taken. */
const REMEMBERED = 64

interface Slot {
  readonly challenge: Challenge
  readonly startedAt: number
  /** Null while it is being computed. */
  answer: { readonly commit: Hex; readonly response: Uint8Array; readonly finishedAt: number } | null
  sent: boolean
  /** Monotonic; whoever has not asked by then has gone. */
  until: number
}

/**
 * The prover's side of `cap-matmul-v1` (sandbox-proof section 7.4): one challenge at a time, each answered
 * once, in the order commit, response, receipt, verdict.
 */
export class ChallengeDesk {
  readonly #parts: DeskParts
  readonly #holdMs: number
  #slot: Slot | null = null
  readonly #ended = new Map<Hex, { readonly challenge: Challenge; readonly receipt: CapabilityReceipt | null }>()

  constructor(parts: DeskParts) {
    this.#parts = parts
    this.#holdMs = parts.holdMs ?? HOLD_MS
  }

  standing(): ChallengeStanding {
    const standing = this.#parts.standing()
    return standing.open && this.#isBusy() ? { ...standing, open: false, why: BUSY } : standing
  }

  /**
   * Computes the response and gives its commitment. `signal` is of whoever asked: nobody waits for an
   * answer that nobody wants.
   * @throws HearthError `challenge/busy`, `challenge/already-known`, `challenge/not-available`,
   * `challenge/too-large`, `challenge/too-late`, `challenge/abandoned`
   */
  async take(challenge: Challenge, signal: AbortSignal): Promise<ChallengeCommit> {
    this.#admit(challenge)
    const slot: Slot = {
      challenge,
      startedAt: this.#parts.clock.now(),
      answer: null,
      sent: false,
      until: Number.POSITIVE_INFINITY,
    }
    this.#slot = slot
    try {
      const response = await this.#prove(challenge, signal)
      slot.answer = { response, commit: commitOf(response), finishedAt: this.#parts.clock.now() }
      this.#hold(slot)
      return { challengeId: challenge.challengeId, commit: slot.answer.commit }
    } catch (error) {
      this.#end(slot)
      throw error
    }
  }

  /** @throws HearthError `challenge/unknown`, `challenge/not-committed`, `challenge/already-answered` */
  response(challengeId: Hex): Uint8Array {
    const slot = this.#slotOf(challengeId)
    if (slot.answer === null) throw notCommitted()
    if (slot.sent) throw new HearthError('challenge/already-answered', 'The response was sent before.')
    slot.sent = true
    this.#hold(slot)
    return slot.answer.response
  }

  /** @throws HearthError `challenge/unknown`, `challenge/not-committed`, `challenge/not-answered` */
  async receipt(challengeId: Hex, verifier: Address): Promise<CapabilityReceipt> {
    const slot = this.#slotOf(challengeId)
    if (slot.answer === null) throw notCommitted()
    if (!slot.sent) throw new HearthError('challenge/not-answered', 'The receipt comes after the response.')
    // Off the desk before it is signed: there is one receipt, or none.
    this.#end(slot)
    const { seed, n, T } = slot.challenge
    const receipt = await this.#parts.sign({
      answered: { challengeId, seed, n, T, commit: slot.answer.commit },
      verifier,
      startedAt: slot.startedAt,
      finishedAt: slot.answer.finishedAt,
    })
    this.#remember(slot.challenge, receipt)
    return receipt
  }

  /** @throws HearthError `challenge/unknown`, `challenge/not-signed`, and what `judged` throws */
  async verdict(challengeId: Hex, verdict: CapabilityVerdict): Promise<void> {
    const ended = this.#ended.get(challengeId)
    if (ended === undefined && this.#slot?.challenge.challengeId !== challengeId) throw unknown()
    if (ended === undefined || ended.receipt === null) {
      throw new HearthError('challenge/not-signed', 'There is no receipt yet that a verdict could be about.')
    }
    const { challenge, receipt } = ended
    // One at a time, so that two at once are not both taken; one that does not hold uses nothing up.
    this.#remember(challenge, null)
    try {
      await this.#parts.judged(challenge, receipt, verdict)
    } catch (error) {
      this.#remember(challenge, receipt)
      throw error
    }
  }

  #admit(challenge: Challenge): void {
    const { challengeId, n, T } = challenge
    if (this.#ended.has(challengeId) || this.#slot?.challenge.challengeId === challengeId) {
      throw new HearthError('challenge/already-known', 'This challenge was given before; each is answered once.')
    }
    if (this.#isBusy()) throw new HearthError('challenge/busy', BUSY)
    const { open, why, maximum } = this.#parts.standing()
    if (!open) throw new HearthError('challenge/not-available', why, { hint: 'Try again later.' })
    if (n > maximum.n || T > maximum.T) {
      throw new HearthError(
        'challenge/too-large',
        `Challenges here have n up to ${maximum.n} and T up to ${maximum.T}.`,
      )
    }
  }

  /** Gives up what nobody came back for. */
  #isBusy(): boolean {
    const slot = this.#slot
    if (slot !== null && this.#parts.clock.monotonic() > slot.until) this.#end(slot)
    return this.#slot !== null
  }

  async #prove(challenge: Challenge, asker: AbortSignal): Promise<Uint8Array> {
    const late = AbortSignal.timeout(challenge.deadlineMs)
    const stop = AbortSignal.any([asker, late])
    try {
      return await collect(this.#parts.prove(challenge, stop), responseBytes(challenge.n), stop)
    } catch (cause) {
      if (late.aborted) throw new HearthError('challenge/too-late', 'It was not done within its deadline.', { cause })
      if (asker.aborted) throw new HearthError('challenge/abandoned', 'Whoever asked has gone.', { cause })
      throw cause
    }
  }

  #slotOf(challengeId: Hex): Slot {
    const slot = this.#isBusy() ? this.#slot : null
    if (slot?.challenge.challengeId !== challengeId) throw unknown()
    return slot
  }

  #hold(slot: Slot): void {
    slot.until = this.#parts.clock.monotonic() + this.#holdMs
  }

  #end(slot: Slot): void {
    if (this.#slot === slot) this.#slot = null
    this.#remember(slot.challenge, null)
  }

  /** With the receipt that a verdict is still expected for, or null. */
  #remember(challenge: Challenge, receipt: CapabilityReceipt | null): void {
    this.#ended.set(challenge.challengeId, { challenge, receipt })
    const oldest = this.#ended.size > REMEMBERED ? this.#ended.keys().next() : undefined
    if (oldest?.done === false) this.#ended.delete(oldest.value)
  }
}

const BUSY = say`Another challenge is being answered.`

function unknown(): HearthError {
  return new HearthError('challenge/unknown', 'There is no challenge with this id.')
}

function notCommitted(): HearthError {
  return new HearthError('challenge/not-committed', 'The challenge is still being computed.')
}

/** Exactly so many bytes; does not wait for a prover that goes on after `stop`. */
async function collect(pieces: AsyncIterable<Uint8Array>, size: number, stop: AbortSignal): Promise<Uint8Array> {
  const stopped = new Promise<never>((_, reject) => {
    const fail = (): void => reject(new HearthError('challenge/abandoned', 'It was stopped.'))
    if (stop.aborted) fail()
    else stop.addEventListener('abort', fail, { once: true })
  })
  stopped.catch(() => undefined)
  const iterator = pieces[Symbol.asyncIterator]()
  const response = new Uint8Array(size)
  let filled = 0
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), stopped])
      if (next.done === true) break
      if (filled + next.value.length > size) throw wrongSize(size)
      response.set(next.value, filled)
      filled += next.value.length
    }
  } catch (error) {
    // Its own failure has nobody left who would hear of it.
    iterator.return?.().catch(() => undefined)
    throw error
  }
  if (filled < size) throw wrongSize(size)
  return response
}

function wrongSize(expected: number): HearthError {
  return new HearthError('challenge/not-proven', `The response did not come out as ${expected} bytes.`)
}
