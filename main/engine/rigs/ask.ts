import http from 'node:http'
import tls from 'node:tls'
import type { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { MAX_RIG_ANSWER_BYTES, type RigId } from '../../../contract/rigs-report.ts'
import { type DeviceKey, rigIdOf } from './device-key.ts'

/** Where a machine is. */
export interface RigPlace {
  /** An IP address. */
  readonly address: string
  readonly port: number
}

export interface Question<Answer> {
  readonly path: '/pair' | '/ask'
  /** The key that has to answer; null while it is to be learnt, and proven in another way. */
  readonly pin: RigId | null
  /** What is sent, once it is known who is there. @throws HearthError to send nothing */
  readonly body: (peer: RigId) => object
  readonly answer: z.ZodType<Answer>
}

const PATIENCE_MS = 5_000

/**
 * One question to another machine over TLS 1.3 with the device keys of both. Nothing is sent before the key there is the
 * pinned one. The dates of certificates are not looked at.
 * @throws HearthError `rigs/unreachable`, `rigs/other-key`, `rigs/bad-answer`
 */
export async function askRig<Answer>(
  device: DeviceKey,
  place: RigPlace,
  question: Question<Answer>,
  patienceMs = PATIENCE_MS,
): Promise<{ readonly peer: RigId; readonly answer: Answer }> {
  const socket = tls.connect({
    host: place.address,
    port: place.port,
    cert: device.cert,
    key: device.key,
    minVersion: 'TLSv1.3',
    // Keys are pinned; there is nobody who could vouch for a machine at home.
    rejectUnauthorized: false,
  })
  // A time for all of it: one that answers a byte a minute is as good as one that does not.
  const late = setTimeout(() => socket.destroy(new Error('It took too long.')), patienceMs)
  try {
    const peer = await peerOf(socket)
    if (question.pin !== null && peer !== question.pin) {
      throw new HearthError('rigs/other-key', 'Another machine than the paired one answers at its address.', {
        hint: 'Give its new address, or remove it and pair again if it was set up anew.',
      })
    }
    const text = await exchange(socket, question.path, JSON.stringify(question.body(peer)))
    return { peer, answer: understood(text, question.answer) }
  } catch (error) {
    throw error instanceof HearthError ? error : unreachable(error)
  } finally {
    clearTimeout(late)
    socket.destroy()
  }
}

function peerOf(socket: tls.TLSSocket): Promise<RigId> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('It closed the connection.')))
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate()
      if (certificate === undefined) reject(new Error('It showed no key.'))
      else resolve(rigIdOf(certificate))
    })
  })
}

function exchange(socket: tls.TLSSocket, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      createConnection: () => socket,
      method: 'POST',
      path,
      headers: {
        host: 'rig',
        connection: 'close',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
      maxHeaderSize: 4096,
    })
    request.once('error', reject)
    request.once('close', () => reject(new Error('It closed the connection.')))
    request.once('response', (response) => {
      const pieces: Buffer[] = []
      let size = 0
      response.on('data', (piece: Buffer) => {
        size += piece.length
        if (size > MAX_RIG_ANSWER_BYTES) request.destroy(new Error('Its answer is too long.'))
        else pieces.push(piece)
      })
      response.once('error', reject)
      response.once('end', () => resolve(Buffer.concat(pieces).toString('utf8')))
    })
    request.end(body)
  })
}

function understood<Answer>(text: string, schema: z.ZodType<Answer>): Answer {
  const parsed = schema.safeParse(json(text))
  if (parsed.success) return parsed.data
  throw new HearthError('rigs/bad-answer', 'What it answers cannot be understood.', {
    hint: 'See whether both machines have the same version of Hearth.',
  })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: no schema accepts undefined.
    return undefined
  }
}

function unreachable(cause: unknown): HearthError {
  return new HearthError('rigs/unreachable', 'It does not answer.', {
    hint: 'See whether it is switched on and in the same network, or give its new address.',
    cause,
  })
}
