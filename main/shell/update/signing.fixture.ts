import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Feed } from './feed.ts'
import { SIGNED_PREFIX, type UpdateManifest } from '../../../contract/update.ts'

/** A feed with keys of its own, and what signs for it. */
export function signingFeed(address = 'https://updates.example.org/') {
  const pairs = ['build', 'approval'].map((id) => ({ id, ...generateKeyPairSync('ed25519') }))
  const [first, second] = pairs.map(({ id, publicKey }) => ({
    id,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }))
  if (first === undefined || second === undefined) throw new Error('Two keys were made.')
  const feed: Feed = { product: 'app.hearth.desktop', channel: 'stable', address, hosts: [], keys: [first, second] }
  const signers = pairs.map(({ id, privateKey }) => ({ id, privateKey }))
  return { feed, signers, signed: (manifest: unknown) => signedText(manifest, signers) }
}

export function signedText(manifest: unknown, signers: readonly { id: string; privateKey: KeyObject }[]): string {
  const bytes = Buffer.from(JSON.stringify(manifest))
  const data = Buffer.concat([Buffer.from(SIGNED_PREFIX), bytes])
  return JSON.stringify({
    manifest: bytes.toString('base64'),
    signatures: signers.map(({ id, privateKey }) => ({
      key: id,
      signature: sign(null, data, privateKey).toString('base64'),
    })),
  })
}

export const packageBytes = Buffer.from('#!/bin/sh\nexit 0\n')

/** Version 0.2.0 over 0.1.0, for everybody, with one AppImage. */
export function exampleManifest(
  changes: Partial<UpdateManifest> = {},
  bytes: Uint8Array = packageBytes,
): UpdateManifest {
  const sha512 = createHash('sha512').update(bytes).digest('base64')
  const file = { target: 'linux-x64-appimage', name: 'Hearth-0.2.0.AppImage', size: bytes.length, sha512 }
  const old = { ...file, name: 'Hearth-0.1.0.AppImage' }
  return {
    format: 'hearth-update-v1',
    product: 'app.hearth.desktop',
    channel: 'stable',
    counter: 7,
    expiresAt: 2_000_000_000_000,
    rolloutPercent: 100,
    release: { version: '0.2.0', schema: 12, files: [file] },
    previous: { version: '0.1.0', schema: 12, files: [old] },
    ...changes,
  }
}
