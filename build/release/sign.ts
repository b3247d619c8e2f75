import { createPrivateKey, sign } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { SIGNED_PREFIX, SignedManifest, UpdateManifest } from '../../contract/update.ts'

/**
 * Adds the signature of one key to a manifest. Both keys sign the very bytes that the first of them saw.
 * @param signed what another key has signed already, or null for the first
 * @throws when the manifest is not in its form, or is not the one that was signed before
 */
export function addSignature(
  manifest: string,
  signed: SignedManifest | null,
  key: { readonly id: string; readonly pem: string },
): SignedManifest {
  UpdateManifest.parse(JSON.parse(manifest))
  const bytes = Buffer.from(manifest)
  const encoded = bytes.toString('base64')
  if (signed !== null && signed.manifest !== encoded) throw new Error('Another manifest was signed before.')
  const data = Buffer.concat([Buffer.from(SIGNED_PREFIX), bytes])
  const signature = sign(null, data, createPrivateKey(key.pem)).toString('base64')
  const others = (signed?.signatures ?? []).filter(({ key: id }) => id !== key.id)
  return { manifest: encoded, signatures: [...others, { key: key.id, signature }] }
}

/** `node build/release/sign.ts MANIFEST --key FILE --id NAME --out FILE`, once on the machine of each key. */
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { key: { type: 'string' }, id: { type: 'string' }, out: { type: 'string' } },
  })
  const { key, id, out } = values
  const [file] = positionals
  if (file === undefined || key === undefined || id === undefined || out === undefined) {
    throw new Error('Use: sign.ts MANIFEST --key FILE --id NAME --out FILE')
  }
  const before = existsSync(out) ? SignedManifest.parse(JSON.parse(readFileSync(out, 'utf8'))) : null
  const signed = addSignature(readFileSync(file, 'utf8'), before, { id, pem: readFileSync(key, 'utf8') })
  writeFileSync(out, JSON.stringify(signed))
}
