/**
 * Chunks as a stream that asks for the next only when the last was taken; cancelling it ends the source.
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
        else controller.enqueue(new Uint8Array(value))
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

function nothing(): void {}
