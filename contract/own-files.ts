import { z } from 'zod'
import { Sha256 } from './money.ts'

/** Beside the archive of a packed app: the files that are code, as they were packed. */
export const OWN_FILES = 'hearth-files.json'

export const OwnFiles = z.strictObject({
  version: z.literal(1),
  /** By their place below the installation, with `/` between folders. */
  files: z
    .array(z.strictObject({ path: z.string().min(1).max(500), sha256: Sha256 }))
    .min(1)
    .max(2_000),
})
export type OwnFiles = z.infer<typeof OwnFiles>

/** The archive, native modules, snapshots of V8 and what a plain Node runs: what is not data. */
export function isOwnCode(path: string): boolean {
  return /(?:^|\/)app\.asar$|\.node$|\.mjs$|\.cjs$|\.wasm$|(?:^|\/)(?:snapshot_blob|v8_context_snapshot)\.bin$/.test(
    path,
  )
}
