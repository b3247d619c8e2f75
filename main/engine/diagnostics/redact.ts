import { english } from 'viem/accounts'

/** What belongs to the person and may stand in any text: nothing of it is handed on. */
export interface Personal {
  readonly homeDir: string
  readonly userName: string
  readonly hostName: string
  /** Hosts that every Hearth talks to; all others say where somebody lives. */
  readonly knownHosts: readonly string[]
}

/** Words for those who keep passwords, and for what stands after them. */
const NAMES_A_SECRET = /pass(?:phrase|word|wd)?|secret|token|mnemonic|seed|private.?key|api.?key|authorization|cookie/i
/** The word at the end of a JSON name or before `=`, and everything up to the end of the value. */
const NAMED_SECRET = new RegExp(
  String.raw`([\w.-]*(?:${NAMES_A_SECRET.source})[\w.-]*"?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|[^",}\n]+)`,
  'gi',
)
const BEARER = /\b(Bearer|Basic)\s+\S+/gi
const URL_TEXT = /\b([a-z][a-z0-9+.-]{1,20}):\/\/([^\s"'<>`)\]},;]+)/gi
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
const LONG_HEX = /\b(?:0x)?[0-9a-f]{60,}\b/gi
const ADDRESS = /\b0x[0-9a-f]{40}\b/gi
const ID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b(?:0x)?[0-9a-f]{28,}\b/gi
const PAIRING = /\b(?:[0-9a-z]{4}[- ]){5,12}[0-9a-z]{1,4}\b/gi
/** From 16 bytes in base64url on: ids of jobs and payments, tokens, signatures. */
const OPAQUE = /[A-Za-z0-9_+-]{22,}/g
const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g
const IPV6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])|(?<![\w:.])[0-9a-f]{1,4}::[0-9a-f:]+(?![\w:])/gi
const HOMES = /((?:\/home\/|\/Users\/|\\+Users\\+))[^/\\\s"]+/g
const WORDS = /[a-z]{3,8}(?:[\s,]+[a-z]{3,8}){11,}/gi
const MAC = /\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi

const phraseWords: ReadonlySet<string> = new Set(english)
/** Names that say nothing of a person, and stand in ordinary text. */
const ANYBODY = new Set(['root', 'user', 'admin', 'administrator', 'hearth', 'node', 'localhost'])
const SHORTEST_NAME = 4

/**
 * A function that covers what a stranger must not learn: keys, phrases, tokens, passphrases, pairing codes, addresses,
 * hashes, hosts and names. The same thing gets the same number, so that lines can still be read together. It covers
 * too much rather than too little. Pure, but for the numbers it has given.
 */
export function createRedactor(personal: Personal): (text: string) => string {
  const numbers = new Map<string, number>()
  const counts = new Map<string, number>()

  function cover(kind: string, value: string): string {
    const key = `${kind} ${value.toLowerCase()}`
    const known = numbers.get(key)
    if (known !== undefined) return `[${kind} ${known}]`
    const next = (counts.get(kind) ?? 0) + 1
    counts.set(kind, next)
    numbers.set(key, next)
    return `[${kind} ${next}]`
  }
  const covering = (kind: string) => (value: string) => cover(kind, value)
  const names = [personal.userName, personal.hostName].filter(
    (name) => name.length >= SHORTEST_NAME && !ANYBODY.has(name.toLowerCase()),
  )

  return (text) => {
    let covered = text.replaceAll(personal.homeDir.length > 1 ? personal.homeDir : '\0', '~')
    covered = covered.replace(HOMES, '$1[name]')
    for (const name of names) covered = covered.replaceAll(new RegExp(`\\b${literal(name)}\\b`, 'gi'), '[name]')
    return covered
      .replace(NAMED_SECRET, '$1[covered]')
      .replace(BEARER, '$1 [covered]')
      .replace(WORDS, coverPhrase)
      .replace(URL_TEXT, (_url, scheme: string, rest: string) => coverUrl(scheme, rest, personal, cover))
      .replace(EMAIL, covering('email'))
      .replace(LONG_HEX, covering('digits'))
      .replace(ADDRESS, covering('address'))
      .replace(ID, covering('id'))
      .replace(PAIRING, (code) => (/\d/.test(code) ? cover('code', code) : code))
      .replace(OPAQUE, (word) => (isOpaque(word) ? cover('text', word) : word))
      .replace(MAC, covering('address'))
      .replace(IPV4, (ip) => (isOwn(ip) ? ip : cover('IP', ip)))
      .replace(IPV6, covering('IP'))
  }
}

/** Only the host of a page that every Hearth knows, or of this computer; an address may carry a key anywhere. */
function coverUrl(
  scheme: string,
  rest: string,
  { knownHosts }: Personal,
  cover: (kind: string, value: string) => string,
): string {
  // Where a program's own sources lie; the person's folder was taken out of it before.
  if (scheme.toLowerCase() === 'file') return `${scheme}://${rest}`
  const authority = rest.split(/[/?#]/)[0] ?? ''
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const bare = host.replace(/:\d+$/, '')
  const isKnown = knownHosts.includes(bare) || isOwn(bare) || bare === 'localhost'
  const shown = isKnown ? host : cover('host', bare)
  return rest === authority ? `${scheme}://${shown}` : `${scheme}://${shown}/…`
}

/** Twelve or more words of the list that recovery phrases are made of, one after the other. */
function coverPhrase(run: string): string {
  const words = run.split(/[\s,]+/)
  let streak = 0
  for (const word of words) {
    streak = phraseWords.has(word.toLowerCase()) ? streak + 1 : 0
    if (streak >= 12) return '[covered words]'
  }
  return run
}

/** Capitals among small letters or digits, as no word has them; a long name of a function goes with it. */
function isOpaque(word: string): boolean {
  return /[A-Z]/.test(word) && /[a-z\d]/.test(word)
}

function isOwn(host: string): boolean {
  return host.startsWith('127.') || host === '0.0.0.0'
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
