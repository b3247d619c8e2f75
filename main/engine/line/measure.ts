import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { say } from '../../../contract/words/say.ts'

/** First to learn how long the way and the peer's disk take, and about how large the second one has to be. */
const FIRST_BYTES = 128 * 1024
const MOST_BYTES = 8 * 1024 * 1024
/** About so long the second one takes. */
const WANTED_MS = 1_500
const GIVE_UP_MS = 15_000
/** What any version of Hearth says of itself. */
const Software = z.object({ software: z.string().regex(/^hearth\b/i) })

/** Bytes that a measurement sends at most. */
export const MEASURE_BYTES = FIRST_BYTES + MOST_BYTES

/**
 * Bytes per second that this machine can send to `peer`, another one that runs Hearth: two uploads, as a buyer makes
 * them, which the peer forgets after a while. Sends `MEASURE_BYTES` at most, and tells `sent` of all of them.
 * @throws HearthError `line/no-peer`
 */
export async function measureLine(peer: string, sent: (bytes: number) => void): Promise<number> {
  const base = peer.replace(/\/+$/, '')
  await requireHearth(base)
  const upload = async (bytes: number): Promise<number> => {
    sent(bytes)
    const started = performance.now()
    const answer = await ask(`${base}/v1/uploads`, { method: 'POST', body: new Uint8Array(randomBytes(bytes)) })
    const took = performance.now() - started
    await answer.body?.cancel()
    if (answer.ok) return took
    throw noPeer(say`It takes no upload now (${answer.status}).`)
  }
  const first = await upload(FIRST_BYTES)
  const more = Math.min(MOST_BYTES, Math.max(FIRST_BYTES * 4, Math.round((FIRST_BYTES / first) * WANTED_MS)))
  const second = await upload(more)
  return Math.round((more - FIRST_BYTES) / (Math.max(1, second - first) / 1000))
}

async function requireHearth(base: string): Promise<void> {
  const answer = await ask(`${base}/v1/offers`, {})
  const offers = answer.ok ? Software.safeParse(await answer.json().catch(() => null)) : null
  if (offers?.success !== true) throw noPeer(say`It does not answer like Hearth.`)
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(GIVE_UP_MS) })
  } catch (cause) {
    throw noPeer(say`It does not answer.`, cause)
  }
}

function noPeer(sentence: string, cause?: unknown): HearthError {
  return new HearthError('line/no-peer', `The line cannot be measured against this machine. ${sentence}`, {
    hint: 'Give the address of another machine that runs Hearth, as “hearth status” shows it there.',
    cause,
  })
}
