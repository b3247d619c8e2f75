import { createRequire } from 'node:module'
import type { z } from 'zod'

/**
 * What is made of libsecp256k1 as machine code. Undefined where the package has no binary for this system, or one that
 * answers otherwise than WebAssembly; that is then used.
 * @param offered what of the binary alone, without the JavaScript it falls back to, is used
 * @param agrees whether it answers as WebAssembly does
 */
export function fromBinary<Offered, Use>(
  offered: z.ZodType<Offered>,
  use: (offered: Offered) => Use,
  agrees: (use: Use) => boolean,
): Use | undefined {
  try {
    const made = use(offered.parse(createRequire(import.meta.url)('secp256k1/bindings.js')))
    return agrees(made) ? made : undefined
  } catch {
    // No binary for this system, or one that it does not load: WebAssembly runs everywhere.
    return undefined
  }
}
