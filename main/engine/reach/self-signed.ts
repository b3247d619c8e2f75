import 'reflect-metadata'
import { createPrivateKey, randomBytes } from 'node:crypto'
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509'

/** PEM. */
export interface Pair {
  readonly cert: string
  readonly key: string
}

const DAY_MS = 86_400_000
/** The longest that clients take of any certificate. */
const VALID_MS = 397 * DAY_MS
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A certificate that nobody vouches for, with a new key. @param now Unix ms */
export async function selfSigned(now: number): Promise<Pair> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    // The same words on every machine: a certificate is read by everybody who connects.
    name: 'CN=Hearth',
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + VALID_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new BasicConstraintsExtension(false, undefined, true)],
  })
  const secret = createPrivateKey({
    key: Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)),
    format: 'der',
    type: 'pkcs8',
  })
  return { cert: certificate.toString('pem'), key: secret.export({ format: 'pem', type: 'pkcs8' }).toString() }
}
