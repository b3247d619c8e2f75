import 'reflect-metadata'
import { createServer, type Server } from 'node:https'
import { once } from 'node:events'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import { publicName } from './public-name.ts'
import { selfSigned } from './self-signed.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const HERE = '93.184.216.34'
const servers: Server[] = []
let authority: { readonly keys: CryptoKeyPair; readonly name: string }

const newKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

beforeAll(async () => {
  authority = { keys: await newKeys(), name: 'CN=An authority of these tests' }
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: authority.name,
    keys: authority.keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  })
  setDefaultCACertificates([...getCACertificates('default'), certificate.toString('pem')])
})

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listening(names: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[] | null) {
  const pair = names === null ? await selfSigned(Date.now()) : await certified(names)
  const server = createServer(pair)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  return publicName({
    cert: pair.cert,
    listening: new URL(`https://0.0.0.0:${port}`),
    resolve: async (name) => (name === 'box.example' ? [HERE] : ['10.0.0.1']),
  })
}

async function certified(names: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[]) {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=A machine at home',
    issuer: authority.name,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [new SubjectAlternativeNameExtension([...names])],
  })
  const secret = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`,
  }
}

test('T05: a certificate that Hearth made has no name that programs take', async () => {
  expect(await (await listening(null))(HERE)).toBeNull()
})

test('one for the address itself is used with the address', async () => {
  expect(await (await listening([{ type: 'ip', value: HERE }]))(HERE)).toBe(HERE)
})

test('one for a name is used with the name that leads here, and with no other', async () => {
  const nameOf = await listening([
    { type: 'dns', value: '*.example' },
    { type: 'dns', value: 'elsewhere.example' },
    { type: 'dns', value: 'box.example' },
  ])
  expect(await nameOf(HERE)).toBe('box.example')
  expect(await nameOf('93.184.216.99')).toBeNull()
})
