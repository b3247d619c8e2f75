import { HearthError } from '../../../contract/errors.ts'
import { type Pace, paced } from './paced.ts'

/** The body as chunks, at least at this pace; ends with an error when the sender goes away or is too slow. */
export function bodyOf(request: Request, pace: Pace): AsyncIterable<Uint8Array> {
  const body = request.body
  if (body === null) return nothing()
  const reader = body.getReader()
  const gone = new AbortController()
  return paced(chunksOf(reader, gone.signal), pace, () => gone.abort())
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {
  // An empty body has no chunks.
}

async function* chunksOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  slow: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const tooSlow = new Promise<never>((_, reject) => {
    slow.addEventListener('abort', () => {
      reject(new HearthError('request/too-slow', 'The request’s body came too slowly.'))
    })
  })
  tooSlow.catch(() => undefined)
  try {
    for (;;) {
      const { done, value } = await Promise.race([read(reader), tooSlow])
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read()
  } catch (cause) {
    throw new HearthError('request/incomplete', 'The request ended before its body did.', { cause })
  }
}

/**
 * Reads a small JSON body whole.
 * @throws HearthError `request/wrong-type`, `request/too-large`, `request/not-json`, `request/too-slow`
 */
export async function jsonBody(request: Request, maxBytes: number, pace: Pace): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new HearthError('request/wrong-type', 'The body must be sent as application/json.')
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bodyOf(request, pace)) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
    return JSON.parse(text)
  } catch (cause) {
    throw new HearthError('request/not-json', 'The body is not JSON.', { cause })
  }
}

/** Refuses a body that announces more than it may have, before a byte of it is read. */
export function assertLength(request: Request, maxBytes: number): void {
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge(maxBytes)
}

function tooLarge(maxBytes: number): HearthError {
  return new HearthError('request/too-large', `The body may have at most ${maxBytes} bytes.`)
}
