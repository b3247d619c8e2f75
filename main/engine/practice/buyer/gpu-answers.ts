/** Little-endian elements of four bytes; bytes left over make the answer one too short to be right. */
export function arrayFrom<Elements>(
  bytes: Uint8Array,
  type: new (buffer: ArrayBuffer, offset: number, length: number) => Elements,
): Elements {
  return new type(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 4))
}

type Numbers = Uint32Array | Float32Array | Float64Array

/** Null when every number is the expected one, else the first that is not. */
export function sameNumbers(found: Numbers, expected: Numbers): string | null {
  return within(0, found, expected)
}

/** Null when no number is further than `tolerance` from the expected one, else the first that is. */
export function within(tolerance: number, found: Numbers, expected: Numbers): string | null {
  if (found.length !== expected.length) return `it has ${found.length} numbers, not ${expected.length}`
  const at = found.findIndex((value, index) => !(Math.abs(value - (expected[index] ?? NaN)) <= tolerance))
  return at === -1 ? null : `number ${at} is ${found[at]}, not ${expected[at]}`
}
