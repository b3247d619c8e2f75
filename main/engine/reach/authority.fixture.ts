import 'reflect-metadata'
import { createPrivateKey } from 'node:crypto'
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000

export interface CertifiedName {
  readonly type: 'dns' | 'ip'
  readonly value: string
}

/** An authority of these tests, which no program trusts before it is told to; all of it in PEM. */
export async function openAuthority() {
  const keys = await newKeys()
  const times = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) }
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...times,
    name: 'CN=An authority of these tests',
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  })
  return {
    cert: authority.toString('pem'),
    certified: async (names: readonly CertifiedName[]): Promise<{ readonly cert: string; readonly key: string }> => {
      const { publicKey, privateKey } = await newKeys()
      const certificate = await X509CertificateGenerator.create({
        ...times,
        subject: 'CN=A machine at home',
        issuer: authority.subject,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [new SubjectAlternativeNameExtension([...names])],
      })
      const secret = Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey))
      const key = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' })
      return { cert: certificate.toString('pem'), key: key.export({ format: 'pem', type: 'pkcs8' }).toString() }
    },
  }
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
