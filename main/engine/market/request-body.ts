import { HearthError } from '../../../contract/errors.ts'
import type { MarketContext } from './context.ts'
import { type Pace, paced } from './paced.ts'

/** What is read of a body, a chunk at a time. */
interface Arriving {
  next(): Promise<IteratorResult<Uint8Array>>
  /** Reads no further; the connection stays for the answer. */
  end(): Promise<unknown> | undefined
}

/** The body as chunks, at least at this pace; ends with an error when the sender goes away or is too slow. */
export function bodyOf(context: MarketContext, pace: Pace): AsyncIterable<Uint8Array> {
  const arriving = arrivingOf(context)
  if (arriving === null) return nothing()
  const gone = new AbortController()
  return paced(chunksOf(arriving, gone.signal), pace, () => gone.abort())
}

/** Over TCP straight from Node, which spares each body a web stream; over any other carrier as the Fetch API has it. */
function arrivingOf({ env, req }: MarketContext): Arriving | null {
  const incoming = env?.incoming
  if (incoming === undefined) return streamed(req.raw.body)
  const chunks: AsyncIterator<Uint8Array> = incoming.iterator({ destroyOnReturn: false })
  return { next: () => chunks.next(), end: () => chunks.return?.() }
}

function streamed(body: ReadableStream<Uint8Array> | null): Arriving | null {
  if (body === null) return null
  const reader = body.getReader()
  return {
    next: async () => {
      const { done, value } = await reader.read()
      return done ? { done, value: undefined } : { done, value }
    },
    end: () => reader.cancel(),
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {
  // An empty body has no chunks.
}

async function* chunksOf(arriving: Arriving, slow: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const tooSlow = new Promise<never>((_, reject) => {
    slow.addEventListener('abort', () => {
      reject(new HearthError('request/too-slow', 'The request’s body came too slowly.'))
    })
  })
  tooSlow.catch(() => undefined)
  try {
    for (;;) {
      const { done, value } = await Promise.race([nextOf(arriving), tooSlow])
      if (done === true) return
      yield value
    }
  } finally {
    // Not waited for: what reads for a sender that has stopped sending ends with its connection.
    arriving.end()?.catch(() => undefined)
  }
}

async function nextOf(arriving: Arriving): Promise<IteratorResult<Uint8Array>> {
  try {
    return await arriving.next()
  } catch (cause) {
    throw new HearthError('request/incomplete', 'The request ended before its body did.', { cause })
  }
}

/**
 * Reads a small JSON body whole.
 * @throws HearthError `request/wrong-type`, `request/too-large`, `request/not-json`, `request/too-slow`
 */
export async function jsonBody(context: MarketContext, maxBytes: number, pace: Pace): Promise<unknown> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new HearthError('request/wrong-type', 'The body must be sent as application/json.')
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bodyOf(context, pace)) {
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
export function assertLength(context: MarketContext, maxBytes: number): void {
  const announced = context.req.header('content-length')
  if (announced !== undefined && Number(announced) > maxBytes) throw tooLarge(maxBytes)
}

function tooLarge(maxBytes: number): HearthError {
  return new HearthError('request/too-large', `The body may have at most ${maxBytes} bytes.`)
}
