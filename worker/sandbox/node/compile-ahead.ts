import { setFlagsFromString } from 'node:v8'

/**
 * Above this all of a module takes longer to compile than the payment takes to settle, and most of
 * it is not used by a job.
 */
const WHOLE_BYTES = 32 * 1024

/**
 * Compiles every function of a small module now, not when it is first called: for a module whose
 * run is not ordered yet. V8 reads the flag for each module.
 */
export function compileAhead(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  if (bytes.length > WHOLE_BYTES) return new WebAssembly.Module(bytes)
  setFlagsFromString('--no-wasm-lazy-compilation')
  try {
    return new WebAssembly.Module(bytes)
  } finally {
    setFlagsFromString('--wasm-lazy-compilation')
  }
}
