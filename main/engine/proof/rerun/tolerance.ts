import { ELEMENT_BYTES, type Tolerance } from '../../../../contract/wgsl.ts'

/**
 * Whether two f32 buffers (little-endian) lie within the tolerance of each other, element by element. What is no
 * number agrees only with what is no number either, and infinities only with themselves.
 * @param expected what the receipt commits to
 */
export function withinTolerance(expected: Uint8Array, found: Uint8Array, tolerance: Tolerance): boolean {
  if (expected.length !== found.length || expected.length % ELEMENT_BYTES !== 0) return false
  const [first, second] = [viewOf(expected), viewOf(found)]
  for (let at = 0; at < expected.length; at += ELEMENT_BYTES) {
    if (!isNear(first.getFloat32(at, true), second.getFloat32(at, true), tolerance)) return false
  }
  return true
}

function isNear(expected: number, found: number, { absolute, relative }: Tolerance): boolean {
  if (Object.is(expected, found) || expected === found) return true
  if (!Number.isFinite(expected) || !Number.isFinite(found)) return false
  return Math.abs(expected - found) <= absolute + relative * Math.abs(expected)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
