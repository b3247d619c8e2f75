import { createPublicKey, verify } from 'node:crypto'
import type { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { SIGNED_PREFIX, SignedManifest, UpdateManifest } from '../../../contract/update.ts'
import type { Feed } from './feed.ts'

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
