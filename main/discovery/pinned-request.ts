import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { HearthError } from '../../contract/errors.ts'
import { explained, hostOf, type Pinned } from './reach.ts'

export interface PinnedRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
  /** Ends the exchange, whatever it is at. */
  readonly signal: AbortSignal
  /** Of the answer's body; one byte more ends it. */
  readonly maxBytes: number
}

export interface PinnedAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array<ArrayBuffer>
}

/**
 * One exchange with the address that was looked up. Redirects are not followed: they would lead where nobody looked.
 * @throws HearthError `discovery/redirect`, `discovery/bad-answer`, `discovery/too-large`, `discovery/too-slow`, `discovery/unreachable`
 */
export async function askPinned(pinned: Pinned, request: PinnedRequest): Promise<PinnedAnswer> {
  return explained(request.signal, exchange(pinned, request))
}

function exchange({ url, ip }: Pinned, { method, headers, body, signal, maxBytes }: PinnedRequest) {
  const send = url.protocol === 'https:' ? https.request : http.request
  return new Promise<PinnedAnswer>((resolve, reject) => {
    const request = send(
      {
        method,
        host: ip,
        port: url.port === '' ? undefined : Number(url.port),
        path: `${url.pathname}${url.search}`,
        // The certificate and the site are those of the name, whatever address it has.
        servername: isIP(hostOf(url)) === 0 ? url.hostname : '',
        headers: { ...headers, ...(body === null ? {} : { 'content-length': String(body.length) }), host: url.host },
        agent: false,
        signal,
      },
      (response) => {
        const status = response.statusCode ?? 0
        const refuse = (error: HearthError): void => {
          reject(error)
          request.destroy()
        }
        if (status >= 300 && status < 400) return refuse(redirected())
        if (status < 200 || status > 599) return refuse(noAnswer(status))
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > maxBytes) refuse(new HearthError('discovery/too-large', `It has more than ${maxBytes} bytes.`))
          else chunks.push(chunk)
        })
        response.once('error', reject)
        response.once('end', () =>
          resolve({ status, headers: headersOf(response), body: Uint8Array.from(Buffer.concat(chunks)) }),
        )
      },
    )
    request.once('error', reject)
    request.end(body ?? undefined)
  })
}

function headersOf({ headers }: http.IncomingMessage): PinnedAnswer['headers'] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  )
}

/** A number without a meaning in HTTP, of which no `Response` can be made. */
function noAnswer(status: number): HearthError {
  return new HearthError('discovery/bad-answer', `It answers HTTP ${status}, which is no answer.`)
}

function redirected(): HearthError {
  return new HearthError('discovery/redirect', 'It sends on to another address, which is not followed.')
}
