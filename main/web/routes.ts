import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { CHALLENGE_HEADER } from '../../contract/control.ts'
import { failure, lockedOut, NOT_FOUND, sendAnswer, UNAUTHORIZED, type Answer } from './answer.ts'
import { sendStaticFile, type StaticFiles } from './static-files.ts'
import type { Tokens, Verdict } from './tokens.ts'

const LinkBody = z.strictObject({ link: z.string().min(1).max(256) })
const MAX_BODY_BYTES = 4096

export interface RouteParts {
  readonly tokens: Tokens
  readonly files: StaticFiles
  readonly newLink: () => string
}

/** Answers one request that has passed the gate. */
export async function route(parts: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const key = `${request.method} ${request.url}`
  if (key === 'POST /session') return sendAnswer(response, await openSession(parts, request))
  if (key === 'POST /links') return sendAnswer(response, makeLink(parts, request))
  if (key === 'GET /identity') return sendAnswer(response, identity(parts, request))
  const reading = request.method === 'GET' || request.method === 'HEAD'
  if (reading && sendStaticFile(parts.files, request, response)) return undefined
  return sendAnswer(response, NOT_FOUND)
}

/** A one-time link becomes the token of one window. */
async function openSession({ tokens }: RouteParts, request: IncomingMessage): Promise<Answer> {
  const body = await readJson(request)
  if (body.kind === 'refused') return body.answer
  const parsed = LinkBody.safeParse(body.value)
  if (!parsed.success) return BAD_BODY
  const outcome = tokens.exchange(parsed.data.link, sourceOf(request))
  return refusalFor(outcome) ?? { status: 200, body: { token: outcome.token } }
}

/** The command line asks for another link; it has read the install token from its own disk. */
function makeLink({ tokens, newLink }: RouteParts, request: IncomingMessage): Answer {
  const verdict = tokens.check('install', bearerOf(request) ?? '', sourceOf(request))
  return refusalFor(verdict) ?? { status: 200, body: { url: newLink() } }
}

function identity({ tokens }: RouteParts, request: IncomingMessage): Answer {
  const challenge = request.headers[CHALLENGE_HEADER]
  if (typeof challenge !== 'string' || !/^[0-9a-f]{64}$/.test(challenge)) return BAD_BODY
  return { status: 200, body: { proof: tokens.prove(challenge, request.headers.host ?? '') } }
}

export function refusalFor(verdict: Verdict): Answer | null {
  if (verdict.kind === 'accepted') return null
  return verdict.kind === 'locked-out' ? lockedOut(verdict.retryAfterMs) : UNAUTHORIZED
}

/** `Authorization: Bearer <token>`; null when there is none. */
export function bearerOf(request: IncomingMessage): string | null {
  return /^Bearer ([A-Za-z0-9._~-]{1,256})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
}

/** Who is counted for wrong tokens. */
export function sourceOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown'
}

const BAD_BODY = failure(400, { code: 'web/bad-request', message: 'Hearth does not understand this request.' })
const TOO_LARGE = failure(413, { code: 'web/too-large', message: 'This request is too large.' })
const NOT_JSON = failure(415, { code: 'web/not-json', message: 'Hearth takes JSON only here.' })

type Body = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'refused'; readonly answer: Answer }

async function readJson(request: IncomingMessage): Promise<Body> {
  // The exact type makes every browser ask first before it lets another site send it.
  if (request.headers['content-type'] !== 'application/json') return { kind: 'refused', answer: NOT_JSON }
  const bytes = await readBody(request)
  if (bytes === null) return { kind: 'refused', answer: TOO_LARGE }
  try {
    return { kind: 'json', value: JSON.parse(bytes.toString('utf8')) }
  } catch {
    return { kind: 'refused', answer: BAD_BODY }
  }
}

/** The whole body, or null as soon as it is too large; the rest is not kept. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) chunks.push(chunk)
      else resolve(null)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => reject(new Error('The client left before its request was complete.')))
  })
}
