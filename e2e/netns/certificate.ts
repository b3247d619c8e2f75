import 'reflect-metadata'
import { createPrivateKey } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import { CERTIFICATE_FILES } from '../../contract/reach.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000

/**
 * Gives the practice network of this data folder a certificate for an address, as its person would with `hearth reach
 * certificate`. @returns the file of the authority that made it
 */
export async function certificateFor(address: string, dataRoot: string): Promise<string> {
  const [authorityKeys, keys] = await Promise.all([newKeys(), newKeys()])
  const times = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) }
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...times,
    name: 'CN=An authority of these tests',
    keys: authorityKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  })
  const certificate = await X509CertificateGenerator.create({
    ...times,
    subject: 'CN=A machine at home',
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: address }])],
  })
  const secret = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' })
  const folder = path.join(dataRoot, 'practice', CERTIFICATE_FILES.folder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(path.join(folder, CERTIFICATE_FILES.ownCertificate), certificate.toString('pem'))
  await writeFile(path.join(folder, CERTIFICATE_FILES.ownKey), key.export({ format: 'pem', type: 'pkcs8' }))
  const file = path.join(dataRoot, 'authority.pem')
  await writeFile(file, authority.toString('pem'))
  return file
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
