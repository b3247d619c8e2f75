import {
  CapabilityReceipt,
  type CapabilityVerdict,
  type Challenge,
  CHALLENGE_TYPE,
  ChallengeCommit,
  type ChallengeSize,
  ChallengeTerms,
  MAX_CHALLENGE_MESSAGE_BYTES,
} from '../../../../contract/challenge.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { type Address, type Hex, sameAddress } from '../../../../contract/money.ts'
import { responseBytes } from '../../proof/challenge/judge.ts'
import { type AnsweredChallenge, capabilityReceiptProblem } from '../../proof/challenge/receipt.ts'
import type { ProviderConnection } from './connection.ts'
import { askForMessage, assertSuccess } from './messages.ts'
import type { ChallengerLimits } from './outcome.ts'
import type { PreparedChallenge } from './preparer.ts'

/** The least of so many round trips counts (sandbox-proof section 7.5). */
const PINGS = 5

export interface Greeting {
  readonly provider: Address
  /** The largest challenge that it takes. */
  readonly maximum: ChallengeSize
  readonly rttMs: number
  /** Which connection it was measured on, if that lasted; a challenge on another travelled differently. */
  readonly connection: object
}

export interface Commitment {
  readonly commit: Hex
  readonly elapsedMs: number
  readonly connection: object
}

/**
 * The messages of one challenge on one connection, in the order of sandbox-proof section 7.4. Every reply is
 * bounded in size and time and parsed with its schema; every method throws HearthErrors `challenge/...`.
 */
export class ChallengeExchange {
  readonly #connection: ProviderConnection
  readonly #challenge: Pick<PreparedChallenge, 'challengeId' | 'seed' | 'n' | 'T'>
  readonly #limits: ChallengerLimits

  constructor(
    connection: ProviderConnection,
    challenge: Pick<PreparedChallenge, 'challengeId' | 'seed' | 'n' | 'T'>,
    limits: ChallengerLimits,
  ) {
    this.#connection = connection
    this.#challenge = challenge
    this.#limits = limits
  }

  /** Who is there, and how long messages travel. */
  async greet(expected: Address | undefined): Promise<Greeting> {
    const first = await this.#ping()
    const { provider, maximum } = first.message
    if (expected !== undefined && !sameAddress(expected, provider)) {
      throw new HearthError('challenge/wrong-provider', `This is the provider ${provider}, not ${expected}.`)
    }
    const trips = [first.reply.elapsedMs]
    while (trips.length < PINGS) trips.push((await this.#ping()).reply.elapsedMs)
    return { provider, maximum, rttMs: Math.min(...trips), connection: first.reply.connection }
  }

  /** Gives the challenge out; its answer stops the clock. */
  async commitment(): Promise<Commitment> {
    const { challengeId, seed, n, T } = this.#challenge
    const { deadlineMs } = this.#limits
    const challenge: Challenge = { type: CHALLENGE_TYPE, challengeId, seed, n, T, deadlineMs }
    const question = { method: 'POST', path: 'v1/challenges', body: challenge, timeoutMs: deadlineMs } as const
    try {
      const { message, reply } = await askForMessage(this.#connection, question, ChallengeCommit)
      const { elapsedMs, connection } = reply
      if (elapsedMs > deadlineMs) throw tooLate(deadlineMs)
      if (message.challengeId !== challengeId) {
        throw new HearthError('challenge/wrong-id', 'The commitment is of another challenge.')
      }
      return { commit: message.commit, elapsedMs, connection }
    } catch (error) {
      if (error instanceof HearthError && error.code === 'challenge/too-slow') throw tooLate(deadlineMs)
      throw error
    }
  }

  async response(): Promise<Uint8Array<ArrayBuffer>> {
    const { challengeId, n } = this.#challenge
    const { messageMs, bytesPerSecond } = this.#limits
    const maxBytes = responseBytes(n)
    const question = {
      method: 'POST',
      path: this.#path('response'),
      body: { challengeId, upload: true },
      maxBytes,
      timeoutMs: messageMs + (maxBytes / bytesPerSecond) * 1000,
    } as const
    const reply = await this.#connection.ask(question)
    assertSuccess(reply, question)
    return reply.bytes
  }

  /** The provider's signature under its answer, for this verifier. */
  async receipt(commit: Hex, verifier: Address, provider: Address): Promise<CapabilityReceipt> {
    const { challengeId, seed, n, T } = this.#challenge
    const question = {
      method: 'POST',
      path: this.#path('receipt'),
      body: { challengeId, verifier },
      timeoutMs: this.#limits.messageMs,
    } as const
    const { message } = await askForMessage(this.#connection, question, CapabilityReceipt)
    const answered: AnsweredChallenge = { challengeId, seed, n, T, commit }
    const problem = capabilityReceiptProblem(message, { answered, verifier, provider })
    if (problem !== null) throw new HearthError('challenge/wrong-receipt', problem)
    return message
  }

  async verdict(verdict: CapabilityVerdict): Promise<void> {
    const question = {
      method: 'POST',
      path: this.#path('verdict'),
      body: verdict,
      maxBytes: MAX_CHALLENGE_MESSAGE_BYTES,
      timeoutMs: this.#limits.messageMs,
    } as const
    assertSuccess(await this.#connection.ask(question), question)
  }

  #ping() {
    const question = { method: 'GET', path: 'v1/challenges', timeoutMs: this.#limits.messageMs } as const
    return askForMessage(this.#connection, question, ChallengeTerms)
  }

  #path(step: 'response' | 'receipt' | 'verdict'): string {
    return `v1/challenges/${this.#challenge.challengeId}/${step}`
  }
}

function tooLate(deadlineMs: number): HearthError {
  return new HearthError('challenge/too-late', `There was no commitment within the ${deadlineMs} ms that were given.`)
}
