import { wasi } from '@bjorn3/browser_wasi_shim'
import type { ModuleMemory } from './module-memory.ts'

/** Most that Web Crypto gives at once. */
const PART_BYTES = 65_536

/** Fills the bytes with what the job gets for randomness. */
export type Randomness = (bytes: Uint8Array<ArrayBuffer>) => void

export const realRandomness: Randomness = (bytes) => {
  for (let at = 0; at < bytes.length; at += PART_BYTES) crypto.getRandomValues(bytes.subarray(at, at + PART_BYTES))
}

/**
 * The stream of the exact class, the same for every job: Marsaglia's xorshift32 (13, 17, 5) from the
 * state 0x48656172, the low byte of each state. It goes on where the call before it ended.
 */
export function fixedRandomness(): Randomness {
  let state = 0x48656172
  return (bytes) => {
    for (let at = 0; at < bytes.length; at += 1) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      bytes[at] = state & 0xff
    }
  }
}

/** The call of WASI preview 1 about randomness. */
export function randomCalls(randomness: Randomness, memory: ModuleMemory): WebAssembly.ModuleImports {
  return {
    random_get: (at: number, length: number) => {
      randomness(memory.bytes(at, length))
      return wasi.ERRNO_SUCCESS
    },
  }
}
