/** Reads past the end of the module, or a number that is too long. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A cursor over WebAssembly bytes; every read is bounded by `end`. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly end: number
  position: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.position = start
    this.end = end
  }

  get done(): boolean {
    return this.position >= this.end
  }

  byte(): number {
    const value = this.position < this.end ? this.#bytes[this.position] : undefined
    if (value === undefined) throw new Malformed('The module ends in the middle of a value.')
    this.position += 1
    return value
  }

  /** LEB128, unsigned, at most 32 bits. */
  u32(): number {
    let result = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      result += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) {
        if (result > 0xffff_ffff) break
        return result
      }
    }
    throw new Malformed('The module holds a number that is too large.')
  }

  take(length: number): Uint8Array {
    if (length > this.end - this.position) throw new Malformed('The module ends in the middle of a part.')
    const start = this.position
    this.position += length
    return this.#bytes.subarray(start, this.position)
  }

  /** UTF-8 of at most `most` bytes. */
  name(most: number): string {
    const bytes = this.take(this.u32())
    if (bytes.length > most) throw new Malformed(`The module holds a name of ${bytes.length} bytes.`)
    return utf8.decode(bytes)
  }

  /** A reader over the next `length` bytes, which this one skips. */
  part(length: number): ByteReader {
    const start = this.position
    this.take(length)
    return new ByteReader(this.#bytes, start, start + length)
  }
}
