import { z } from 'zod'
import { HexBytes, LowerAddress } from './money.ts'

/**
 * Whether a provider can be reached from outside, told by another provider that tried:
 *
 *     POST /v1/reach           ReachQuestion -> ReachAnswer; who is asked connects back to whoever asks
 *     GET  /v1/reach/:nonce    text/plain, 43 characters: the word that only a visitor reads
 */
export const REACH_CHECK_TYPE = 'hearth-reach-v1'
export const REACH_PATH = '/v1/reach'
/** Bytes of any of these messages. */
export const MAX_REACH_MESSAGE_BYTES = 2_048

/** 128 random bits: names one visit. */
export const ReachNonce = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
/** 256 random bits: what the visitor brings back. */
export const ReachWord = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
/** Where a market may be; below 1024 only that of https, so that nobody is sent to look at other services. */
export const ReachPort = z.union([z.literal(443), z.int().min(1024).max(65_535)])

/** No address: the one that the question comes from is the only one that is ever connected to. */
export const ReachQuestion = z.strictObject({
  type: z.literal(REACH_CHECK_TYPE),
  nonce: ReachNonce,
  port: ReachPort,
})
export type ReachQuestion = z.infer<typeof ReachQuestion>

/** `silent`: nothing came in time. `no-tls`: something else listens. `other`: it listens, and is not who asked. */
export const ReachOutcome = z.enum(['reached', 'refused', 'silent', 'no-tls', 'other'])
export type ReachOutcome = z.infer<typeof ReachOutcome>

/** What a peer saw, signed with the key that signs its receipts. */
export const ReachAnswer = z.strictObject({
  type: z.literal(REACH_CHECK_TYPE),
  peer: LowerAddress,
  nonce: ReachNonce,
  /** Where the question came from, and where the peer connected to. */
  address: z.union([z.ipv4(), z.ipv6()]),
  port: ReachPort,
  outcome: ReachOutcome,
  /** Empty unless `reached`. */
  word: z.union([z.literal(''), ReachWord]),
  /** Unix ms. */
  at: z.int().min(0),
  /** Over the EIP-712 struct `ReachAnswer` of the fields above in the domain of receipts, without an anchor contract. */
  signature: HexBytes,
})
export type ReachAnswer = z.infer<typeof ReachAnswer>

/** Members of the signed struct, in order. */
export const REACH_ANSWER_FIELDS = [
  { name: 'type', type: 'string' },
  { name: 'nonce', type: 'string' },
  { name: 'address', type: 'string' },
  { name: 'port', type: 'uint16' },
  { name: 'outcome', type: 'string' },
  { name: 'word', type: 'string' },
  { name: 'at', type: 'uint64' },
] as const
