import { STATUS_CODES } from 'node:http'
import { type Alternative, HearthError, type Problem, toEnvelope } from '../../../contract/errors.ts'

/** An answer of the market to something it cannot do, before it becomes a response. */
export interface ProblemAnswer {
  readonly body: Problem
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | null
}

/** HTTP status of every error a buyer may meet, and when it makes sense to try again (seconds). */
const ANSWERS: Readonly<Record<string, { readonly status: number; readonly retryAfter?: number }>> = {
  'request/not-json': { status: 400 },
  'request/invalid': { status: 400 },
  // A string with half a surrogate pair: JSON can spell it, UTF-8 cannot.
  'proof/not-json': { status: 400 },
  'request/incomplete': { status: 400 },
  'request/too-slow': { status: 408 },
  'request/too-large': { status: 413 },
  'request/wrong-type': { status: 415 },
  'request/too-many': { status: 429, retryAfter: 1 },
  'request/headers-too-large': { status: 431 },
  'route/unknown': { status: 404 },
  'route/wrong-method': { status: 405 },
  'blobs/too-large': { status: 413 },
  'blobs/quota': { status: 429, retryAfter: 60 },
  'blobs/disk-full': { status: 507, retryAfter: 60 },
  'blobs/unknown-upload': { status: 400 },
  'blobs/missing': { status: 410 },
  'job/unknown': { status: 404 },
  'job/unknown-kind': { status: 400 },
  'job/unknown-input': { status: 400 },
  'job/module-too-large': { status: 413 },
  'job/unfit-inputs': { status: 422 },
  'job/not-admitted': { status: 422 },
  'job/not-ended': { status: 409, retryAfter: 2 },
  'job/no-result': { status: 404 },
  'job/no-such-output': { status: 404 },
  'job/no-receipt': { status: 404 },
  'attestation/unknown': { status: 404 },
  'identity/none': { status: 404 },
  'job/no-verdict': { status: 404 },
  'validate/not-valid': { status: 422 },
  'validate/not-comparable': { status: 422 },
  'challenge/unknown': { status: 404 },
  'challenge/too-large': { status: 422 },
  'challenge/already-known': { status: 409 },
  'challenge/not-committed': { status: 409, retryAfter: 1 },
  'challenge/already-answered': { status: 409 },
  'challenge/not-answered': { status: 409 },
  'challenge/not-signed': { status: 409 },
  'challenge/wrong-verdict': { status: 422 },
  'challenge/busy': { status: 503, retryAfter: 5 },
  'challenge/not-available': { status: 503, retryAfter: 10 },
  'challenge/not-proven': { status: 503, retryAfter: 10 },
  'challenge/too-late': { status: 503 },
  'challenge/abandoned': { status: 503 },
  'reach/not-public': { status: 403 },
  'reach/busy': { status: 503, retryAfter: 10 },
  'reach/unknown': { status: 404 },
  'market/not-available': { status: 503, retryAfter: 10 },
  'market/queue-full': { status: 503, retryAfter: 10 },
  'market/busy': { status: 503, retryAfter: 2 },
  'market/stopping': { status: 503, retryAfter: 10 },
  'market/no-vouchers': { status: 501 },
  'retrieval/off': { status: 404 },
  'retrieval/bad-cid': { status: 400 },
  'retrieval/other-codec': { status: 400 },
  'retrieval/other-hash': { status: 400 },
  'retrieval/bad-request': { status: 400 },
  'retrieval/no-format': { status: 400 },
  'retrieval/other-format': { status: 406 },
  'retrieval/not-here': { status: 404 },
  'retrieval/not-cached': { status: 412 },
  'retrieval/no-such-path': { status: 404 },
  'retrieval/incomplete': { status: 404 },
  'retrieval/bad-node': { status: 404 },
  'retrieval/denied': { status: 410 },
  'retrieval/range-outside': { status: 400 },
  'retrieval/too-much': { status: 413 },
  'line/month-used': { status: 503, retryAfter: 3600 },
  'payment/not-reserved': { status: 503, retryAfter: 2 },
  'payment/not-charged': { status: 503, retryAfter: 2 },
  'payment/bad-id': { status: 400 },
  'payment/conflict': { status: 409 },
  'payment/buyer-banned': { status: 403 },
  'payment/unknown-outcome': { status: 503, retryAfter: 2 },
  'payment/facilitator-down': { status: 503, retryAfter: 10 },
  'ledger/disk-full': { status: 507, retryAfter: 60 },
  'ledger/io-failed': { status: 503, retryAfter: 60 },
  'ledger/read-only': { status: 503, retryAfter: 60 },
  'chain/wrong-network': { status: 503, retryAfter: 60 },
  'chain/unreachable': { status: 503, retryAfter: 5 },
}

/** Any error as the buyer sees it: an expected one in its own words, all others in none at all. */
export function problemOf(error: unknown): ProblemAnswer {
  const answer = error instanceof HearthError ? ANSWERS[error.code] : undefined
  const { code, message, hint } = toEnvelope(answer === undefined ? undefined : error)
  return problem(answer?.status ?? 500, code, message, hint, answer?.retryAfter)
}

/** Refusals for load, which another machine need not have. */
const LOAD: readonly string[] = ['market/queue-full', 'market/busy']

/** The same answer, which names other markets where it is one of load and there are any. */
export function withAlternatives(answer: ProblemAnswer, others: () => readonly Alternative[]): ProblemAnswer {
  const alternatives = LOAD.includes(answer.body.code) ? [...others()] : []
  return alternatives.length === 0 ? answer : { ...answer, body: { ...answer.body, alternatives } }
}

export function problem(
  status: number,
  code: string,
  detail: string,
  hint?: string,
  retryAfter?: number,
): ProblemAnswer {
  const title = STATUS_CODES[status] ?? 'Error'
  const body = { type: 'about:blank', title, status, detail, code, ...(hint === undefined ? {} : { hint }) }
  return { body, retryAfter: retryAfter ?? null }
}

const PAY_HINT =
  'Sign one of the “accepts” of the PAYMENT-REQUIRED header and send the same request with PAYMENT-SIGNATURE.'

/** 402: what has to be paid, and why what was sent did not pay it. */
export function paymentRequired(answer: {
  readonly refusal: Pick<Problem, 'code'> & { readonly sentence: string }
  readonly paymentRequired: string
  readonly paymentResponse?: string | null
}): Response {
  const { refusal, paymentRequired: header, paymentResponse = null } = answer
  return problemResponse(problem(402, refusal.code, refusal.sentence, PAY_HINT), {
    'payment-required': header,
    ...(paymentResponse === null ? {} : { 'payment-response': paymentResponse }),
  })
}

/** The problem as an `application/problem+json` response (RFC 9457). */
export function problemResponse(answer: ProblemAnswer, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(answer.body), {
    status: answer.body.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(answer.retryAfter === null ? {} : { 'retry-after': String(answer.retryAfter) }),
      ...headers,
    },
  })
}
