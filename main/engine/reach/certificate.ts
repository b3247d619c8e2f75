import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import { CERTIFICATE_FILES } from '../../../contract/reach.ts'
import { say } from '../../../contract/words/say.ts'
import type { Clock } from '../ports/clock.ts'
import type { Pair } from './self-signed.ts'

/** PEM, and what is shown of it. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly fingerprint: string
  readonly own: boolean
  /** Unix ms. */
  readonly until: number
}

const DAY_MS = 86_400_000
/** One that ends sooner is made anew; whoever remembers its fingerprint has to be told. */
const RENEW_MS = 30 * DAY_MS

/**
 * The person's certificate where they brought one, else one that Hearth made and keeps in the data folder.
 * @throws HearthError `reach/certificate-unusable`
 */
export async function loadCertificate(dataDir: string, clock: Pick<Clock, 'now'>): Promise<Certificate> {
  const folder = path.join(dataDir, CERTIFICATE_FILES.folder)
  const own = await readPair(folder, CERTIFICATE_FILES.ownCertificate, CERTIFICATE_FILES.ownKey)
  if (own !== null) return checked(own, clock)
  const made = await readPair(folder, 'certificate.pem', 'key.pem')
  const known = made === null ? null : understood(made)
  if (made !== null && known !== null && known.until - clock.now() > RENEW_MS) {
    return { ...made, ...known, own: false }
  }
  // The library that makes one is not held in memory by an engine that needs none.
  const { selfSigned } = await import('./self-signed.ts')
  const fresh = await selfSigned(clock.now())
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // The key first: a certificate without its key is no pair, and is made again.
  await write(path.join(folder, 'key.pem'), fresh.key)
  await write(path.join(folder, 'certificate.pem'), fresh.cert)
  const facts = understood(fresh)
  if (facts === null) throw unusable(say`The certificate that Hearth made cannot be read.`)
  return { ...fresh, ...facts, own: false }
}

/** @throws HearthError `reach/certificate-unusable` */
function checked(pair: Pair, clock: Pick<Clock, 'now'>): Certificate {
  const facts = understood(pair)
  if (facts === null) throw unusable(say`Your certificate and its key do not belong together, or cannot be read.`)
  if (facts.until <= clock.now()) throw unusable(say`Your certificate has run out.`)
  return { ...pair, ...facts, own: true }
}

function understood({ cert, key }: Pair): Pick<Certificate, 'fingerprint' | 'until'> | null {
  const read = readable(cert, key)
  if (read === null || !read.certificate.checkPrivateKey(read.secret)) return null
  return { fingerprint: read.certificate.fingerprint256, until: Date.parse(read.certificate.validTo) }
}

function readable(cert: string, key: string): { certificate: X509Certificate; secret: KeyObject } | null {
  try {
    return { certificate: new X509Certificate(cert), secret: createPrivateKey(key) }
  } catch {
    return null
  }
}

function unusable(sentence: string): HearthError {
  return new HearthError('reach/certificate-unusable', sentence, {
    hint: 'Give Hearth another one with “hearth reach certificate CERTIFICATE KEY”, or none to use one of its own.',
  })
}

async function readPair(folder: string, certificate: string, key: string): Promise<Pair | null> {
  const [cert, secret] = await Promise.all([text(path.join(folder, certificate)), text(path.join(folder, key))])
  return cert === null || secret === null ? null : { cert, key: secret }
}

async function text(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function write(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
}
