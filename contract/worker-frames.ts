import { HearthError } from './errors.ts'
import { MAX_FRAME_BYTES, ToWorker } from './worker.ts'

export interface Frame {
  readonly type: number
  readonly payload: Uint8Array
}

/** `u32le length | u8 type | payload` as one buffer. */
export function encodeFrame(type: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  if (payload.length > MAX_FRAME_BYTES) {
    throw new HearthError('worker/frame-too-large', `A frame of ${payload.length} bytes is over the limit.`)
  }
  const frame = new Uint8Array(5 + payload.length)
  new DataView(frame.buffer).setUint32(0, payload.length, true)
  frame[4] = type
  frame.set(payload, 5)
  return frame
}

export function encodeJsonFrame(type: number, value: unknown): Uint8Array<ArrayBuffer> {
  return encodeFrame(type, new TextEncoder().encode(JSON.stringify(value)))
}

/** The head of a `data` frame for the blob `index`; `size` bytes of the blob must follow it. */
export function dataHead(index: number, size: number): Uint8Array {
  const head = new Uint8Array(9)
  const view = new DataView(head.buffer)
  view.setUint32(0, 4 + size, true)
  view.setUint8(4, ToWorker.data)
  view.setUint32(5, index, true)
  return head
}

/**
 * Splits a byte stream into frames, holding at most one frame and one chunk. A length over the
 * limit throws `worker/frame-too-large` before anything of that size is stored.
 */
export class FrameReader {
  #parts: Uint8Array[] = []
  #size = 0

  /** Adds a chunk and returns the frames it completes. */
  push(chunk: Uint8Array): Frame[] {
    this.#parts.push(chunk)
    this.#size += chunk.length
    const frames: Frame[] = []
    for (;;) {
      const header = this.#peek(5)
      if (header === null) return frames
      const length = new DataView(header.buffer, header.byteOffset).getUint32(0, true)
      if (length > MAX_FRAME_BYTES) {
        throw new HearthError('worker/frame-too-large', `A frame announces ${length} bytes, over the limit.`)
      }
      const frame = this.#peek(5 + length)
      if (frame === null) return frames
      this.#drop(5 + length)
      frames.push({ type: frame[4] ?? 0, payload: frame.subarray(5) })
    }
  }

  /** Bytes of an unfinished frame; not zero at the end of a stream means it was cut. */
  get pending(): number {
    return this.#size
  }

  #peek(length: number): Uint8Array | null {
    if (this.#size < length) return null
    const first = this.#parts[0]
    if (first !== undefined && first.length >= length) return first.subarray(0, length)
    const joined = new Uint8Array(this.#size)
    let offset = 0
    for (const part of this.#parts) {
      joined.set(part, offset)
      offset += part.length
    }
    this.#parts = [joined]
    return joined.subarray(0, length)
  }

  #drop(length: number): void {
    const first = this.#parts[0]
    if (first === undefined) return
    this.#size -= length
    if (first.length === length) this.#parts.shift()
    else this.#parts[0] = first.subarray(length)
  }
}
