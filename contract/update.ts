import { z } from 'zod'

/** More than any manifest needs, and nothing to a process. */
export const MANIFEST_LIMIT_BYTES = 64 * 1024
/** Larger than any installer will be, and small enough for a disk. */
const ARTEFACT_LIMIT_BYTES = 1024 * 1024 * 1024
/** Signed in front of the manifest, so that a signature made for something else is none here. */
export const SIGNED_PREFIX = 'hearth-update-v1\n'

/** Numbers without leading zeros, and no label: a release is newer, the same or older. */
export const Version = z.string().regex(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/)

export const UpdateFile = z.strictObject({
  /** For which packages, as `packageTarget` names them. */
  target: z.string().regex(/^(linux|win32|darwin)-(x64|arm64)-(appimage|deb|nsis|zip)$/),
  /** A plain file name: it becomes one on disk and the end of an address. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,80}(\.[A-Za-z0-9_-]{1,20}){1,5}$/),
  size: z.int().min(1).max(ARTEFACT_LIMIT_BYTES),
  /** Base64, as electron-updater wants it. */
  sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
})
export type UpdateFile = z.infer<typeof UpdateFile>

const Release = z.strictObject({
  version: Version,
  /** Number of the last migration this version makes in the books. */
  schema: z.int().min(1),
  files: z.array(UpdateFile).min(1).max(16),
})
export type Release = z.infer<typeof Release>

export const UpdateManifest = z.strictObject({
  format: z.literal('hearth-update-v1'),
  product: z.string().max(100),
  channel: z.string().max(40),
  /** Never lower than one that was accepted before, so that an old manifest cannot be served again. */
  counter: z.int().min(1),
  /** Unix milliseconds after which this says nothing any more. */
  expiresAt: z.int(),
  /** How much of all installations takes it, 0 to 100. */
  rolloutPercent: z.int().min(0).max(100),
  release: Release,
  /** What a machine goes back to when this release does not start there. */
  previous: Release.nullable(),
})
export type UpdateManifest = z.infer<typeof UpdateManifest>

export const SignedManifest = z.strictObject({
  /** Base64 of the manifest's bytes, which are what is signed. */
  manifest: z.base64().max(MANIFEST_LIMIT_BYTES),
  signatures: z.array(z.strictObject({ key: z.string().max(40), signature: z.base64().max(128) })).max(8),
})
export type SignedManifest = z.infer<typeof SignedManifest>
