import { createKeccak } from 'hash-wasm'
import { HexBytes, type Hex } from '../../../contract/money.ts'

/** One instance for all: it is used from start to end within one call, and starting one costs milliseconds. */
const hasher = await createKeccak(256)

/** Keccak-256 in WebAssembly, which takes a sixteenth of the time of the JavaScript one: 32 bytes. */
export function keccak(bytes: Uint8Array): Uint8Array {
  return hasher.init().update(bytes).digest('binary')
}

/** As `keccak`, as 0x hex. */
export function keccakHex(bytes: Uint8Array): Hex {
  return HexBytes.parse(`0x${hasher.init().update(bytes).digest('hex')}`)
}
