import { z } from 'zod'
import { ErrorEnvelope } from '../../contract/errors.ts'

const TOKEN_KEY = 'hearth.session'
const SessionReply = z.object({ token: z.string().min(1).max(256) })

/** The way into a headless engine: a token, or the sentence that says how to get one. */
export type SessionResult =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string }

export const linkUsed = {
  kind: 'refused',
  message: 'This link was used or has expired.',
  hint: 'Run “hearth open” for a new one.',
} as const
const noLink = {
  kind: 'refused',
  message: 'This window needs a link from Hearth.',
  hint: 'Run “hearth open” in a terminal on the machine that runs Hearth.',
} as const

/**
 * Takes the one-time `#link=` out of the address, so that it is neither kept in the history nor
 * used twice. Null when there is none.
 */
export function takeLink(): string | null {
  const match = /^#link=([A-Za-z0-9._~-]{1,256})$/.exec(window.location.hash)
  if (match?.[1] === undefined) return null
  window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}`)
  return match[1]
}

/** Trades a one-time link for this tab's token, or reuses the token the tab already has. */
export async function openSession(link: string | null): Promise<SessionResult> {
  if (link === null) return storedToken() ?? noLink
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
    cache: 'no-store',
  }).catch(() => null)
  if (response === null || response.status >= 500) return { kind: 'unreachable' }
  // A link opened twice in one tab is used up, but what it gave still opens the engine.
  if (response.status === 401) return storedToken() ?? linkUsed
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) return refusal(ErrorEnvelope.safeParse(body).data)
  const reply = SessionReply.safeParse(body)
  if (!reply.success) return { kind: 'unreachable' }
  window.sessionStorage.setItem(TOKEN_KEY, reply.data.token)
  return { kind: 'token', token: reply.data.token }
}

function storedToken(): SessionResult | null {
  const token = window.sessionStorage.getItem(TOKEN_KEY)
  return token === null ? null : { kind: 'token', token }
}

function refusal(error: ErrorEnvelope | undefined): SessionResult {
  return error === undefined
    ? linkUsed
    : { kind: 'refused', message: error.message, hint: error.hint ?? 'Then open the link again.' }
}

/** Whether the server behind this page answers at all: tells a refused token from a stopped engine. */
export async function serverAnswers(): Promise<boolean> {
  const response = await fetch('/', { method: 'HEAD', cache: 'no-store' }).catch(() => null)
  return response !== null
}
