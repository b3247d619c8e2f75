import type { IncomingMessage } from 'node:http'
import { request, type RequestOptions } from 'node:https'
import { HearthError } from '../../../contract/errors.ts'

export interface FetchRules {
  /** Hosts (with port, where it is not 443) that may be asked. */
  readonly hosts: readonly string[]
  /** A server that sends nothing for this long has failed. */
  readonly idleMs: number
  /** Whom to trust instead of the system's authorities; for tests. */
  readonly ca?: RequestOptions['ca']
  readonly signal?: AbortSignal
}

const REDIRECTS = 3

/**
 * Asks for an address over https, with nothing that tells who asks, and follows redirects to the listed
 * hosts only. The caller reads the body or destroys it.
 * @throws HearthError `update/address`, `update/unreachable`
 */
export async function openHttps(address: string, rules: FetchRules): Promise<IncomingMessage> {
  let next = new URL(address)
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    if (
      next.protocol !== 'https:' ||
      !rules.hosts.includes(next.host) ||
      next.username !== '' ||
      next.password !== ''
    ) {
      throw new HearthError('update/address', 'The update feed points to a place that is not on Hearth’s list.')
    }
    const answer = await ask(next, rules)
    const status = answer.statusCode ?? 0
    if (status === 200) return answer
    answer.destroy()
    const { location } = answer.headers
    if (status < 300 || status > 399 || location === undefined) throw unreachable(new Error(`Status ${status}`))
    next = URL.parse(location, next) ?? next
  }
  throw unreachable(new Error('Too many redirects'))
}

/** The whole body as text, refused when it is longer than `limit` bytes. @throws HearthError as `openHttps`, `update/too-long` */
export async function fetchText(address: string, limit: number, rules: FetchRules): Promise<string> {
  const answer = await openHttps(address, rules)
  const chunks: Buffer[] = []
  for await (const chunk of limited(answer, limit)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * The pieces of a body until it is longer than `limit` bytes, which ends the connection.
 * @throws HearthError `update/too-long`, `update/unreachable`
 */
export async function* limited(answer: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  let length = 0
  try {
    for await (const chunk of answer) {
      const bytes = Buffer.from(chunk)
      length += bytes.length
      if (length > limit) throw new HearthError('update/too-long', 'The update feed sends more than it announced.')
      yield bytes
    }
  } catch (error) {
    throw error instanceof HearthError ? error : unreachable(error)
  } finally {
    answer.destroy()
  }
}

function ask(address: URL, { idleMs, ca, signal }: FetchRules): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(address, {
      headers: { 'user-agent': 'Hearth', 'accept-encoding': 'identity' },
      timeout: idleMs,
      ...(ca === undefined ? {} : { ca }),
      ...(signal === undefined ? {} : { signal }),
    })
    asked.on('timeout', () => asked.destroy(new Error('No answer')))
    asked.on('response', resolve)
    asked.on('error', (error) => reject(unreachable(error)))
    asked.end()
  })
}

function unreachable(cause: unknown): HearthError {
  return new HearthError('update/unreachable', 'The update feed cannot be reached.', { cause })
}
