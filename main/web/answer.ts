import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorEnvelope } from '../../contract/errors.ts'
import { PAGE_POLICY } from '../../contract/page-policy.ts'

/** On every answer: nothing here is for another site's eyes. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': PAGE_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** An answer that is not a file: JSON, never kept. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export function failure(status: number, error: ErrorEnvelope, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body: error, headers }
}

export const FORBIDDEN = failure(403, {
  code: 'web/forbidden',
  message: 'Hearth answers only its own window.',
  hint: 'Open the exact address that “hearth open” prints, by pasting it into the address bar.',
})
export const UNAUTHORIZED = failure(401, {
  code: 'web/unauthorized',
  message: 'This link or token was used, has expired or never was.',
  hint: 'Run “hearth open” for a new link.',
})
export const NOT_FOUND = failure(404, { code: 'web/not-found', message: 'There is nothing at this address.' })
export const BUSY = failure(503, { code: 'web/busy', message: 'Too many connections at once. Try again in a moment.' })

export function lockedOut(retryAfterMs: number): Answer {
  const error = { code: 'web/locked-out', message: 'Too many wrong tokens. Wait a minute, then try again.' }
  return failure(429, error, { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) })
}

/** Sends an answer; a refused client's connection is not kept. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const body = JSON.stringify(answer.body)
  response.writeHead(answer.status, { ...headersOf(answer), 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

/** The same answer on a socket that asked to become a WebSocket. */
export function sendOnSocket(socket: Duplex, answer: Answer): void {
  const body = JSON.stringify(answer.body)
  const headers = { ...headersOf(answer), Connection: 'close', 'Content-Length': String(Buffer.byteLength(body)) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${answer.status} Refused\r\n${lines.join('')}\r\n${body}`, () => socket.destroy())
}

function headersOf(answer: Answer): Record<string, string> {
  return {
    ...SECURITY_HEADERS,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json; charset=utf-8',
    ...(answer.status >= 400 ? { Connection: 'close' } : {}),
    ...answer.headers,
  }
}
