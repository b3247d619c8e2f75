import { Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { HearthError } from '../../../../contract/errors.ts'
import type { Clock } from '../../ports/clock.ts'

export interface Question {
  readonly method: 'GET' | 'POST'
  /** Below the provider's address, without a slash in front. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: object
  /** One byte more ends the exchange. */
  readonly maxBytes: number
  /** For all of it, from sending to the last byte. */
  readonly timeoutMs: number
}

export interface Reply {
  readonly status: number
  readonly bytes: Uint8Array<ArrayBuffer>
  /** From the write of the question to the last byte of the reply. */
  readonly elapsedMs: number
  /** Which connection it was; the same as long as the provider keeps it open. */
  readonly connection: object
}

/**
 * One connection to a provider at a time, kept open between questions, so that round trips are measured where
 * the challenge goes. Follows no redirects and believes no length.
 */
export class ProviderConnection {
  readonly #base: URL
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #agent: PlainAgent | SecureAgent

  /** @param ip where its name leads, when somebody has looked it up already */
  constructor(provider: URL, clock: Pick<Clock, 'monotonic'>, ip?: string) {
    this.#base = new URL(provider.href.endsWith('/') ? provider.href : `${provider.href}/`)
    this.#clock = clock
    const options = { keepAlive: true, maxSockets: 1, ...(ip === undefined ? {} : { lookup: onlyTo(ip) }) }
    this.#agent = this.#base.protocol === 'https:' ? new SecureAgent(options) : new PlainAgent(options)
  }

  /** @throws HearthError `challenge/unreachable`, `challenge/too-slow`, `challenge/too-many-bytes` */
  ask(question: Question): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const { method, path, body, maxBytes, timeoutMs } = question
      const text = body === undefined ? null : JSON.stringify(body)
      const send = this.#base.protocol === 'https:' ? secureRequest : plainRequest
      const request = send(new URL(path, this.#base), {
        agent: this.#agent,
        method,
        headers: text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      })
      const fail = (error: HearthError): void => {
        clearTimeout(timer)
        reject(error)
        request.destroy()
      }
      const timer = setTimeout(() => fail(tooSlow(timeoutMs)), timeoutMs)
      request.on('error', (cause) => fail(unreachable(cause)))
      request.on('response', (response) => {
        // Gone from the response at its end, when others may use it.
        const connection = response.socket
        const body = new BoundedBody(maxBytes)
        response.on('error', (cause) => fail(unreachable(cause)))
        response.on('data', (chunk: Buffer) => {
          if (!body.add(chunk)) fail(tooManyBytes(maxBytes))
        })
        response.on('end', () => {
          const elapsedMs = this.#clock.monotonic() - sentAt
          clearTimeout(timer)
          resolve({ status: response.statusCode ?? 0, bytes: body.bytes(), elapsedMs, connection })
        })
      })
      const sentAt = this.#clock.monotonic()
      request.end(text ?? undefined)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

function onlyTo(address: string): LookupFunction {
  const family = isIP(address)
  return (_name, { all }, found) => {
    if (all === true) found(null, [{ address, family }])
    else found(null, address, family)
  }
}

/** Holds what has come, and never more than it may. */
class BoundedBody {
  readonly #chunks: Buffer[] = []
  readonly #maxBytes: number
  #size = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** False when it is one byte too many. */
  add(chunk: Buffer): boolean {
    this.#size += chunk.length
    if (this.#size > this.#maxBytes) return false
    this.#chunks.push(chunk)
    return true
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#size)
    let at = 0
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    return bytes
  }
}

function unreachable(cause: Error): HearthError {
  return new HearthError('challenge/unreachable', 'The provider cannot be reached, or ended the connection.', {
    hint: 'Check its address, and try again.',
    cause,
  })
}

function tooSlow(limitMs: number): HearthError {
  return new HearthError('challenge/too-slow', `The provider’s reply was not complete after ${limitMs} ms.`)
}

function tooManyBytes(limit: number): HearthError {
  return new HearthError('challenge/too-many-bytes', `The provider sent more than the ${limit} bytes it was asked for.`)
}
