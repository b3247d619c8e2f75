import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { askOverUdp, ownAddressTowards } from './udp.ts'
import { descriptionIn, searchOverUdp } from './search.ts'

const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

/** A stand-in for a router, on loopback. */
async function router(answer: (socket: Socket, question: Buffer, port: number, address: string) => void) {
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.on('message', (question, from) => answer(socket, question, from.port, from.address))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket.address().port
}
const at = { gateway: '127.0.0.1', own: '127.0.0.1' }
const WAITS = [100, 100, 100]

test('T02: a question that is lost is asked again, and the first answer that fits is taken', async () => {
  let asked = 0
  const port = await router((socket, _question, to, address) => {
    asked += 1
    if (asked === 1) return
    socket.send('nonsense', to, address)
    socket.send('right', to, address)
  })
  const answer = await askOverUdp(port, [100, 60_000])(at, Buffer.from('?'), (bytes) => bytes.toString() === 'right')
  expect(answer?.toString()).toBe('right')
  expect(asked).toBe(2)
})

test('T02: a router that never answers, and one that is not there, are given up', async () => {
  const port = await router(() => undefined)
  expect(await askOverUdp(port, WAITS)(at, Buffer.from('?'), () => true)).toBeNull()
  for (const socket of sockets.splice(0)) socket.close()
  expect(await askOverUdp(port, WAITS)(at, Buffer.from('?'), () => true)).toBeNull()
})

test('an answer of anybody but the router is not heard', async () => {
  const stranger = createSocket('udp4')
  sockets.push(stranger)
  stranger.bind(0, '127.0.0.2')
  await once(stranger, 'listening')
  const port = await router((_socket, _question, to, address) => stranger.send('right', to, address))
  expect(await askOverUdp(port, WAITS)(at, Buffer.from('?'), () => true)).toBeNull()
})

test('this computer’s own address is the one towards the router', async () => {
  expect(await ownAddressTowards('127.0.0.9')).toMatch(/^127\./)
})

const ANSWER =
  'HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION: http://ROUTER/desc.xml\r\n\r\n'
const located = (location: string) => ANSWER.replace('http://ROUTER/desc.xml', location)

test('A03: a UPnP router is found where it is, and nowhere that it or anybody else names', async () => {
  expect(descriptionIn(located('http://192.168.1.1:5000/x.xml'), '192.168.1.1')?.href).toBe(
    'http://192.168.1.1:5000/x.xml',
  )
  for (const elsewhere of [
    'http://192.168.1.2/x.xml',
    'http://127.0.0.1:4021/x.xml',
    'https://192.168.1.1/x.xml',
    'http://user@192.168.1.1/x.xml',
    'http://192.168.1.1.example.org/x.xml',
    'file:///etc/passwd',
    `http://192.168.1.1/${'x'.repeat(600)}`,
  ]) {
    expect(descriptionIn(located(elsewhere), '192.168.1.1')).toBeNull()
  }
  expect(
    descriptionIn(located('http://192.168.1.1/').replace(':InternetGatewayDevice:', ':MediaServer:'), '192.168.1.1'),
  ).toBeNull()
})

test('A03: whoever answers a search before the router does is not heard', async () => {
  const stranger = createSocket('udp4')
  sockets.push(stranger)
  stranger.bind(0, '127.0.0.2')
  await once(stranger, 'listening')
  const port = await router((socket, _question, to, address) => {
    stranger.send(located('http://127.0.0.1:1/evil.xml'), to, address)
    const late = setTimeout(() => socket.send(located('http://127.0.0.1:2/good.xml'), to, address), 100)
    // It is asked several times, and the first answer ends the test.
    socket.once('close', () => clearTimeout(late))
  })
  const found = await searchOverUdp('127.0.0.1', port, 30_000)(at)
  expect(found?.href).toBe('http://127.0.0.1:2/good.xml')
})
