import { createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import type { Feed } from './feed.ts'

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

/**
 * Reads a manifest that every key of the feed has signed (Ed25519), for this product and channel.
 * Neither expiry nor counter is looked at: a manifest that was accepted once is read again when its
 * release has to be taken back.
 * @throws HearthError `update/manifest`, `update/signature`, `update/other-product`
 */
export function readManifest(text: string, feed: Pick<Feed, 'keys' | 'product' | 'channel'>): UpdateManifest {
  const signed = parse(SignedManifest, text)
  const bytes = Buffer.from(signed.manifest, 'base64')
  const data = Buffer.concat([Buffer.from(SIGNED_PREFIX), bytes])
  const isSigned = feed.keys.every(({ id, publicKey }) =>
    signed.signatures.some(({ key, signature }) => key === id && isSignature(publicKey, data, signature)),
  )
  if (!isSigned)
    throw new HearthError('update/signature', 'The list of updates is not signed by both of Hearth’s keys.')
  const manifest = parse(UpdateManifest, bytes.toString('utf8'))
  if (manifest.product !== feed.product || manifest.channel !== feed.channel) {
    throw new HearthError('update/other-product', 'The list of updates is for another product or channel.')
  }
  return manifest
}

/**
 * Whether a manifest that was read may be acted upon now.
 * @param now Unix milliseconds
 * @param lowestCounter the highest counter accepted so far
 * @throws HearthError `update/expired`, `update/rolled-back`
 */
export function requireCurrent(manifest: UpdateManifest, now: number, lowestCounter: number): void {
  if (now >= manifest.expiresAt) {
    throw new HearthError('update/expired', 'The list of updates has expired.', {
      hint: 'If the date of this computer is right, a newer list will come.',
    })
  }
  if (manifest.counter < lowestCounter) {
    throw new HearthError('update/rolled-back', 'The list of updates is older than one that was seen before.')
  }
}

/** Which of two versions is newer, as a number below, at or above 0. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number))
  const differing = [0, 1, 2]
    .map((index) => (a?.[index] ?? 0) - (b?.[index] ?? 0))
    .find((difference) => difference !== 0)
  return differing ?? 0
}

function isSignature(publicKey: string, data: Uint8Array, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  return verify(null, data, key, Buffer.from(signature, 'base64'))
}

function parse<Form extends z.ZodType>(form: Form, text: string): z.infer<Form> {
  try {
    return form.parse(JSON.parse(text))
  } catch (cause) {
    throw new HearthError('update/manifest', 'The list of updates is not in a form that is known.', { cause })
  }
}
