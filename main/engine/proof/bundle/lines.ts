/** One line without its line feed; `ended` says whether there was one. Null for a line that is too long. */
export type Line = { readonly bytes: Uint8Array; readonly ended: boolean } | null

const LINE_FEED = 10

/** Lines of bytes that are all in memory. */
export function* linesOf(bytes: Uint8Array): Generator<NonNullable<Line>> {
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(LINE_FEED, start)
    const end = feed === -1 ? bytes.length : feed
    yield { bytes: bytes.subarray(start, end), ended: feed !== -1 }
    start = end + 1
  }
}

/** Lines of bytes that come in pieces. Ends with null at a line longer than `maxBytes`, which is never held. */
export async function* linesOfStream(pieces: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const piece of pieces) {
    for (const { bytes, ended } of linesOf(piece)) {
      size += bytes.length
      if (size > maxBytes) {
        yield null
        return
      }
      held.push(bytes)
      if (!ended) continue
      yield { bytes: joined(held), ended }
      held = []
      size = 0
    }
  }
  if (size > 0) yield { bytes: joined(held), ended: false }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts
  return parts.length === 1 && first !== undefined ? first : Buffer.concat(parts)
}
