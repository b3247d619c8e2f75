import { createServer, type Server } from 'node:https'
import { once } from 'node:events'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { type CertifiedName, openAuthority } from './authority.fixture.ts'
import { publicName, trustedNames } from './public-name.ts'
import { selfSigned } from './self-signed.ts'

const HERE = '93.184.216.34'
const servers: Server[] = []
let authority: Awaited<ReturnType<typeof openAuthority>>

beforeAll(async () => {
  authority = await openAuthority()
  setDefaultCACertificates([...getCACertificates('default'), authority.cert])
})

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listening(names: readonly CertifiedName[] | null) {
  const pair = names === null ? await selfSigned(Date.now()) : await authority.certified(names)
  const server = createServer(pair)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  return { cert: pair.cert, listening: new URL(`https://0.0.0.0:${port}`) }
}

const resolve = async (name: string) => (name === 'box.example' ? [HERE] : ['10.0.0.1'])

async function named(names: readonly CertifiedName[] | null) {
  return publicName({ ...(await listening(names)), resolve })
}

test('T05: a certificate that Hearth made has no name that programs take', async () => {
  expect(await (await named(null))(HERE)).toBeNull()
})

test('one for the address itself is used with the address', async () => {
  expect(await (await named([{ type: 'ip', value: HERE }]))(HERE)).toBe(HERE)
})

test('one for a name is used with the name that leads here, and with no other', async () => {
  const nameOf = await named([
    { type: 'dns', value: '*.example' },
    { type: 'dns', value: 'elsewhere.example' },
    { type: 'dns', value: 'box.example' },
  ])
  expect(await nameOf(HERE)).toBe('box.example')
  expect(await nameOf('93.184.216.99')).toBeNull()
})

test('names that programs take are told without looking where they lead; none of one that Hearth made', async () => {
  const { cert, listening: at } = await listening([
    { type: 'dns', value: '*.example' },
    { type: 'dns', value: 'elsewhere.example' },
    { type: 'ip', value: HERE },
  ])
  expect(await trustedNames(cert, at)).toEqual(['elsewhere.example'])
  const made = await listening(null)
  expect(await trustedNames(made.cert, made.listening)).toEqual([])
})
