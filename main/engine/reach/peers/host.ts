import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { HearthError } from '../../../../contract/errors.ts'
import { REACH_CHECK_TYPE, type ReachAnswer, type ReachQuestion } from '../../../../contract/reach-check.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Signer } from '../../proof/signature.ts'
import { isPublicAddress } from '../public-address.ts'
import { signedAnswer } from './seen.ts'
import { visit } from './visit.ts'

/** What this machine does for others who want to know whether they can be reached, and keeps for those who visit it. */
export interface ReachHost {
  /**
   * Visits whoever asks, at the address that the question came from.
   * @throws HearthError `reach/not-public`, `reach/busy`
   */
  answer(source: string | null, question: ReachQuestion): Promise<ReachAnswer>
  /** The word that lies here for a visitor; null where none is expected. */
  word(nonce: string): string | null
  /** Lays a word out for one visit, for a minute. */
  expect(): { readonly nonce: string; readonly word: string }
}

/** Visits at once. */
const MOST_VISITS = 4
const EXPECTED_MS = 60_000
const MOST_EXPECTED = 64

/** @param parts.anywhere practice network: who asks may be on this very machine or its own network */
export function createReachHost(parts: {
  readonly signer: Signer
  readonly chainId: number
  readonly anywhere: boolean
  readonly clock: Clock
}): ReachHost {
  const { clock } = parts
  const expected = new Map<string, { readonly word: string; readonly until: number }>()
  let visits = 0

  return {
    answer: async (source, { nonce, port }) => {
      if (source === null || isIP(source) === 0 || !(parts.anywhere || isPublicAddress(source))) {
        throw new HearthError('reach/not-public', 'Only who asks from a public address can be visited.')
      }
      if (visits >= MOST_VISITS) throw new HearthError('reach/busy', 'Others are being visited. Try again later.')
      visits += 1
      try {
        const { outcome, word } = await visit(source, { nonce, port })
        const seen = { type: REACH_CHECK_TYPE, nonce, address: source, port, outcome, word, at: clock.now() } as const
        return signedAnswer(seen, parts.signer, parts.chainId)
      } finally {
        visits -= 1
      }
    },
    word: (nonce) => {
      const found = expected.get(nonce)
      return found === undefined || found.until < clock.monotonic() ? null : found.word
    },
    expect: () => {
      for (const [nonce, { until }] of expected) {
        if (until < clock.monotonic() || expected.size >= MOST_EXPECTED) expected.delete(nonce)
      }
      const nonce = randomBytes(16).toString('base64url')
      const word = randomBytes(32).toString('base64url')
      expected.set(nonce, { word, until: clock.monotonic() + EXPECTED_MS })
      return { nonce, word }
    },
  }
}
