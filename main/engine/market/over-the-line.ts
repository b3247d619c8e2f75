import { byteStream } from './byte-stream.ts'
import { dropConnection, type MarketContext } from './context.ts'
import { paced } from './paced.ts'
import type { MarketParts } from './parts.ts'

/**
 * A body that goes out at the pace the person allows; `total` bytes of it were counted before. A buyer that takes it too
 * slowly is dropped, and is not blamed for our own pace.
 */
export function overTheLine(
  context: MarketContext,
  { line, limits }: Pick<MarketParts, 'line' | 'limits'>,
  total: number,
  pieces: AsyncIterable<Uint8Array>,
  sent: (bytes: number) => void = () => undefined,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const gone = new AbortController()
  let ownWait = 0
  const atOurPace = line.inPieces(total, pieces, { gone: gone.signal, waited: (ms) => (ownWait += ms), sent })
  const drop = (): void => {
    gone.abort()
    dropConnection(context)
  }
  return byteStream(
    paced(atOurPace, limits.pace, drop, () => ownWait),
    () => gone.abort(),
  )
}
