const WORD = 64n
const MASK = (1n << WORD) - 1n
const C1 = 0x87c37b91114253d5n
const C2 = 0x4cf5ad432745937fn

/**
 * Where a name stands in a folder of shards (UnixFS HAMT of 256 places, MurmurHash3 x64, its first 64 bits): two digits for
 * each level, the root first.
 */
export function shardPlaces(name: string): readonly string[] {
  const digits = murmur3(Buffer.from(name, 'utf8')).toString(16).toUpperCase().padStart(16, '0')
  return digits.match(/../g) ?? []
}

/** The first half of MurmurHash3 x64 128, seed 0. */
function murmur3(bytes: Buffer): bigint {
  let [h1, h2] = [0n, 0n]
  const whole = bytes.length - (bytes.length % 16)
  for (let at = 0; at < whole; at += 16) {
    h1 ^= mixed1(bytes.readBigUInt64LE(at))
    h1 = wrapped((rotated(h1, 27n) + h2) * 5n + 0x52dce729n)
    h2 ^= mixed2(bytes.readBigUInt64LE(at + 8))
    h2 = wrapped((rotated(h2, 31n) + h1) * 5n + 0x38495ab5n)
  }
  const tail = Buffer.alloc(16)
  bytes.copy(tail, 0, whole)
  const length = BigInt(bytes.length)
  h1 ^= mixed1(tail.readBigUInt64LE(0)) ^ length
  h2 ^= mixed2(tail.readBigUInt64LE(8)) ^ length
  h1 = wrapped(h1 + h2)
  h2 = wrapped(h2 + h1)
  return wrapped(final(h1) + final(h2))
}

function mixed1(word: bigint): bigint {
  return wrapped(rotated(wrapped(word * C1), 31n) * C2)
}

function mixed2(word: bigint): bigint {
  return wrapped(rotated(wrapped(word * C2), 33n) * C1)
}

function final(word: bigint): bigint {
  const once = wrapped((word ^ (word >> 33n)) * 0xff51afd7ed558ccdn)
  const twice = wrapped((once ^ (once >> 33n)) * 0xc4ceb9fe1a85ec53n)
  return twice ^ (twice >> 33n)
}

function rotated(word: bigint, by: bigint): bigint {
  return wrapped((word << by) | (word >> (WORD - by)))
}

function wrapped(value: bigint): bigint {
  return value & MASK
}
