/**
 * Chunks as a stream that asks for the next only when the last was taken; cancelling it ends the source. They are passed on
 * as they are, so that a source gives each its own memory and changes nothing of it afterwards.
 * @param onCancel for a source that may be waiting for something else just then
 */
export function byteStream(
  chunks: AsyncIterable<Uint8Array>,
  onCancel: () => void = () => undefined,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.asyncIterator]()
  let begun = false
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        begun = true
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(inOwnMemory(value))
      },
      cancel: async () => {
        onCancel()
        // A generator that was never begun would skip its own ending.
        if (!begun) await iterator.next().then(nothing, nothing)
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Files are sent by the GiB: a copy of each chunk would be the most expensive thing about it. */
function inOwnMemory(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = chunk
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(chunk)
}

function nothing(): void {}
