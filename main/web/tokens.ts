import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { identityMessage } from '../../contract/control.ts'
import { createLockout } from './lockout.ts'

/** How long a one-time link works, milliseconds. */
const LINK_LIFETIME = 10 * 60_000
/** Links not used yet, and windows that are signed in; the oldest makes room. */
const MAX_LINKS = 16
const MAX_SESSIONS = 32

export type Credential = 'install' | 'session' | 'link'

export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'locked-out'; readonly retryAfterMs: number }

export interface Tokens {
  readonly installToken: string
  /** A link token: 256 bits, works once, for ten minutes. */
  newLink(): string
  /** Uses a link up and gives the window's own token for it. */
  exchange(link: string, source: string): Verdict & { readonly token?: string }
  check(credential: 'install' | 'session', token: string, source: string): Verdict
  /** Proves to the command line that this is the server its token belongs to. */
  prove(challenge: string, host: string): string
}

interface Held {
  readonly digest: Buffer
  readonly expiresAt: number
}

/**
 * All secrets of one run of the server, kept as digests except the install token. Each token
 * carries the public id of the run, so that one left over from an earlier run is refused without
 * counting as a guess: a forgotten browser tab must not lock its owner out.
 */
export function createTokens(now: () => number): Tokens {
  const run = randomBytes(6).toString('base64url')
  const newToken = (): string => `${run}.${randomBytes(32).toString('base64url')}`
  const installToken = newToken()
  const install: readonly Held[] = [{ digest: digestOf(installToken), expiresAt: Number.POSITIVE_INFINITY }]
  let links: readonly Held[] = []
  let sessions: readonly Held[] = []
  const lockout = createLockout(now)

  /** The verdict on a token, and which of `held` it is. */
  const judge = (credential: Credential, held: readonly Held[], token: string, source: string) => {
    const guesser = `${credential} ${source}`
    const retryAfterMs = lockout.remaining(guesser)
    if (retryAfterMs > 0) return { verdict: { kind: 'locked-out', retryAfterMs }, match: null } as const
    if (!token.startsWith(`${run}.`)) return { verdict: { kind: 'refused' }, match: null } as const
    const match = find(held, token, now())
    if (match === null) lockout.failed(guesser)
    return { verdict: { kind: match === null ? 'refused' : 'accepted' }, match } as const
  }

  return {
    installToken,
    newLink() {
      const link = newToken()
      links = [...links, { digest: digestOf(link), expiresAt: now() + LINK_LIFETIME }].slice(-MAX_LINKS)
      return link
    },
    exchange(link, source) {
      const { verdict, match } = judge('link', links, link, source)
      if (match === null) return verdict
      links = links.filter((held) => held !== match)
      const token = newToken()
      sessions = [...sessions, { digest: digestOf(token), expiresAt: Number.POSITIVE_INFINITY }].slice(-MAX_SESSIONS)
      return { kind: 'accepted', token }
    },
    check: (credential, token, source) =>
      judge(credential, credential === 'install' ? install : sessions, token, source).verdict,
    prove: (challenge, host) =>
      createHmac('sha256', installToken).update(identityMessage(challenge, host)).digest('hex'),
  }
}

/** Compares with every token held, in constant time and without stopping at the first that fits. */
function find(held: readonly Held[], token: string, now: number): Held | null {
  const digest = digestOf(token)
  let found: Held | null = null
  for (const candidate of held) {
    if (timingSafeEqual(candidate.digest, digest) && candidate.expiresAt > now) found = candidate
  }
  return found
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
