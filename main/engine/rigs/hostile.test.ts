import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import tls from 'node:tls'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { MAX_RIG_ANSWER_BYTES, MAX_RIG_REQUEST_BYTES } from '../../../contract/rigs-report.ts'
import { atticReport } from '../../../contract/rigs.fixture.ts'
import { readPairingCode, writePairingCode } from '../../../contract/rigs-code.ts'
import { askRig } from './ask.ts'
import { type DeviceKey, loadDeviceKey } from './device-key.ts'
import { mayKnock } from './listener.ts'
import { pairingProof } from './proof.ts'
import { locked, type Machine, openMachine, unlocked } from './testing/machine.ts'

vi.setConfig({ testTimeout: 40_000 })

let attic: Machine
let desk: Machine
let folder = ''
let mallory: DeviceKey
const servers: Server[] = []

beforeEach(async () => {
  attic = await openMachine('attic', '0x1111111111111111111111111111111111111111')
  desk = await openMachine('desk', '0x2222222222222222222222222222222222222222')
  folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-mallory-'))
  mallory = await loadDeviceKey(folder, Date.now())
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await desk[Symbol.asyncDispose]()
  await attic[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function invited(): Promise<ReturnType<typeof readPairingCode>> {
  const { code } = await attic.rigs.handlers['rigs.invite']({ address: '127.0.0.1' }, unlocked)
  return readPairingCode(code)
}

async function pair(): Promise<string> {
  const code = writePairingCode(await invited())
  return (await desk.rigs.handlers['rigs.add']({ code }, locked)).id
}

/** A machine of somebody else, which hears what it is asked and answers whatever it likes. */
async function impostor(answer: (body: string) => string, key: DeviceKey = mallory) {
  const heard: string[] = []
  const server = createServer({ cert: key.cert, key: key.key, requestCert: true, rejectUnauthorized: false })
  server.on('request', (request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      heard.push(body)
      response.end(answer(body))
    })
  })
  server.listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  return { heard, port: typeof address === 'object' && address !== null ? address.port : 0 }
}

/** What a stranger with a key of his own sends, and is answered. */
async function asked(device: DeviceKey, where: '/pair' | '/ask', body: object): Promise<unknown> {
  const { listening } = attic.rigs.view()
  if (listening === null) throw new Error('nobody is listened to')
  const place = { address: '127.0.0.1', port: listening.port }
  const { answer } = await askRig(device, place, {
    path: where,
    pin: null,
    body: () => body,
    answer: z.looseObject({ ok: z.boolean() }),
  })
  return answer
}

const refusal = (code: string) => ({ ok: false, error: { code } })

test('whoever answers at a paired machine’s address with another key is told nothing', async () => {
  const id = await pair()
  const { heard, port } = await impostor(() => JSON.stringify({ ok: true, report: atticReport }))
  await desk.rigs.handlers['rigs.change']({ id, port }, locked)
  await expect(desk.rigs.handlers['rigs.pause']({ id, for: 'hour' }, locked)).rejects.toMatchObject({
    code: 'rigs/other-key',
  })
  expect(heard).toEqual([])
  expect(desk.rigs.view().rigs[0]?.standing).not.toBe('here')
})

test('who stands between two machines while they pair learns nothing that he can use, and is found out', async () => {
  const { secret, address, port: real } = await invited()
  const { heard, port } = await impostor(() => JSON.stringify({ ok: true, name: 'attic', proof: 'ab'.repeat(32) }))
  const code = writePairingCode({ secret, address, port })
  await expect(desk.rigs.handlers['rigs.add']({ code }, locked)).rejects.toMatchObject({ code: 'rigs/not-it' })
  expect(desk.rigs.view().rigs).toEqual([])
  // What he heard is a proof for his own key, and opens nothing at the real machine.
  expect(real).not.toBe(port)
  expect(await asked(mallory, '/pair', JSON.parse(heard[0] ?? '{}'))).toMatchObject(refusal('rigs/wrong-code'))
  expect(attic.rigs.view().watchers).toEqual([])
})

test('a proof that was good once opens nothing a second time, nor for another key', async () => {
  const { secret } = await invited()
  const proof = pairingProof(secret, 'asking', { asking: desk.device.id, invited: attic.device.id })
  const request = { protocol: 1, name: 'desk', proof }
  expect(await asked(desk.device, '/pair', request)).toMatchObject({ ok: true })
  expect(await asked(desk.device, '/pair', request)).toMatchObject(refusal('rigs/no-invitation'))
  await invited()
  expect(await asked(mallory, '/pair', request)).toMatchObject(refusal('rigs/wrong-code'))
  expect(attic.rigs.view().watchers.map(({ id }) => id)).toEqual([desk.device.id])
})

test('who is not paired is told nothing, and nothing that is not on the list is done for who is', async () => {
  await pair()
  const state = { protocol: 1, ask: 'state', others: [] }
  expect(await asked(mallory, '/ask', state)).toMatchObject(refusal('rigs/not-paired'))
  const strange = [
    { protocol: 1, ask: 'withdraw', to: '0x1111111111111111111111111111111111111111', amount: 'all' },
    { protocol: 1, ask: 'pause', for: 'ever' },
    { protocol: 1, ask: 'resume', rules: {} },
    { protocol: 2, ask: 'resume' },
    { protocol: 1, ask: 'state', others: Array.from({ length: 9 }, () => atticReport.market) },
    [],
  ]
  for (const request of strange) {
    expect(await asked(desk.device, '/ask', request)).toMatchObject(refusal('rigs/bad-request'))
  }
  expect(attic.done).toEqual([])
})

test('a connection without a device key is refused', async () => {
  await pair()
  const { listening } = attic.rigs.view()
  const socket = tls.connect({ host: '127.0.0.1', port: listening?.port ?? 0, rejectUnauthorized: false })
  socket.on('error', () => undefined)
  socket.write('POST /ask HTTP/1.1\r\nhost: rig\r\ncontent-length: 2\r\n\r\n{}')
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  await once(socket, 'close')
  expect(answer).toContain('rigs/no-key')
})

test('a question that is too long is not read to its end, and neither is an answer', async () => {
  const id = await pair()
  const { secret } = await invited()
  const proof = pairingProof(secret, 'asking', { asking: mallory.id, invited: attic.device.id })
  // Read to its end it would be a good question: spaces around a name are cut off.
  const long = { protocol: 1, name: `x${' '.repeat(MAX_RIG_REQUEST_BYTES)}`, proof }
  expect(await asked(mallory, '/pair', long)).toMatchObject(refusal('rigs/bad-request'))
  expect(attic.rigs.view().watchers.map(({ id: watcher }) => watcher)).toEqual([desk.device.id])
  const endless = await impostor(() => 'x'.repeat(MAX_RIG_ANSWER_BYTES + 1), attic.device)
  await desk.rigs.handlers['rigs.change']({ id, port: endless.port }, locked)
  await expect(desk.rigs.handlers['rigs.resume']({ id }, locked)).rejects.toMatchObject({ code: 'rigs/unreachable' })
  const garbage = await impostor(() => '{"ok":true,"report":{}}', attic.device)
  await desk.rigs.handlers['rigs.change']({ id, port: garbage.port }, locked)
  await expect(desk.rigs.handlers['rigs.resume']({ id }, locked)).rejects.toMatchObject({ code: 'rigs/bad-answer' })
})

test('a machine that answers a byte now and then is given up', async () => {
  const server = createServer({
    cert: attic.device.cert,
    key: attic.device.key,
    requestCert: true,
    rejectUnauthorized: false,
  })
  server.on('request', (_request, response) => {
    const drip = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(drip))
  })
  server.listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const question = { path: '/ask' as const, pin: attic.device.id, body: () => ({}), answer: z.unknown() }
  await expect(askRig(desk.device, { address: '127.0.0.1', port }, question, 500)).rejects.toMatchObject({
    code: 'rigs/unreachable',
  })
})

test('idle strangers keep the person’s own machine out of nothing, and are gone before long', async () => {
  const id = await pair()
  const port = attic.rigs.view().listening?.port ?? 0
  const sockets = Array.from({ length: 40 }, () => connect({ host: '127.0.0.1', port, localAddress: '127.0.0.9' }))
  const gone = Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.on('error', () => undefined)
          socket.on('close', () => resolve())
          // What is not read is not seen to end.
          socket.resume()
        }),
    ),
  )
  await desk.rigs.handlers['rigs.pause']({ id, for: 'hour' }, locked)
  expect(attic.done).toEqual(['pause hour'])
  await gone
})

test('other machines come from the local network, unless the person lets them come from anywhere', () => {
  const near = [
    '192.168.1.4',
    '10.0.0.1',
    '172.16.3.3',
    '100.64.0.1',
    '127.0.0.1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ]
  const far = ['8.8.8.8', '::ffff:8.8.8.8', '2600::1']
  for (const address of near) expect([address, mayKnock(address, false)]).toEqual([address, true])
  for (const address of far) {
    expect([address, mayKnock(address, false)]).toEqual([address, false])
    expect(mayKnock(address, true)).toBe(true)
  }
})
