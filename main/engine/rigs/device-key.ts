import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import type { RigId } from '../../../contract/rigs-report.ts'
import { selfSigned } from '../reach/self-signed.ts'

/** Who this engine is to the person's other machines. PEM; the certificate only carries the key. */
export interface DeviceKey {
  readonly id: RigId
  readonly cert: string
  readonly key: string
}

/**
 * The device key of these books, made on the first start and kept for good: others have pinned it. The dates in its
 * certificate mean nothing, so clocks that differ keep nobody apart.
 * @throws HearthError `rigs/key-unusable`
 */
export async function loadDeviceKey(dataDir: string, now: number): Promise<DeviceKey> {
  const folder = path.join(dataDir, 'rigs')
  const file = path.join(folder, 'device.pem')
  const kept = await textOf(file)
  if (kept !== null) return understood(kept)
  const { cert, key } = await selfSigned(now)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // One file, so that there is never a certificate without its key.
  await writeFile(`${file}.new`, `${cert.trim()}\n${key}`, { mode: 0o600, flush: true })
  await chmod(`${file}.new`, 0o600)
  await rename(`${file}.new`, file)
  return understood(`${cert.trim()}\n${key}`)
}

/** The SHA-256 of its public key: what the others know it by. */
export function rigIdOf(certificate: X509Certificate): RigId {
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('hex')
}

function understood(pem: string): DeviceKey {
  try {
    const certificate = new X509Certificate(pem)
    const key = pem.slice(pem.indexOf('-----BEGIN PRIVATE KEY-----'))
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error('The key is of another certificate.')
    return { id: rigIdOf(certificate), cert: certificate.toString(), key }
  } catch (cause) {
    throw new HearthError('rigs/key-unusable', 'The key by which your other machines know this one cannot be read.', {
      hint: 'Remove “rigs/device.pem” from the data folder and pair your machines again.',
      cause,
    })
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
