import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultRoute } from '../hardware/default-route.ts'
import { linuxLine } from './linux-line.ts'
import { meteredIn, rememberedMetered } from './network-manager.ts'
import { connectionOf, costIn } from './other-line.ts'
import { connectTime, pingIn, roundTripTo } from './round-trip.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'hearth-line-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), `${text}\n`)
  }
}

const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'
const routeOf = (name: string, gateway: string, metric: number): string =>
  `${name}\t00000000\t${gateway}\t0003\t0\t0\t${metric}\t00000000\t0\t0\t0`
const known = (found: { connection: object }): object => found.connection
const interfaceFiles = (name: string, files: Readonly<Record<string, string>>) =>
  put({
    'proc/net/route': `${head}\n${routeOf(name, '0101A8C0', 100)}`,
    ...Object.fromEntries(Object.entries(files).map(([file, text]) => [`sys/class/net/${name}/${file}`, text])),
  })
const look = (metered: boolean | null = null) => linuxLine(root, async () => metered).look()

test('the default route with the lowest metric leads to the internet', () => {
  const lan = 'eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0'
  const text = [head, lan, routeOf('wlan0', '0101A8C0', 600), routeOf('eth0', '010200C0', 100)].join('\n')
  expect(defaultRoute(text)).toEqual({ interface: 'eth0', gateway: '192.0.2.1' })
  expect(defaultRoute(`${head}\n${routeOf('tun0', '00000000', 50)}`)).toEqual({ interface: 'tun0', gateway: null })
  expect(defaultRoute(`${head}\n${lan}`)).toBeNull()
  expect(defaultRoute('rubbish')).toBeNull()
})

test('a cable, a radio, a modem and a tunnel are told apart by the kernel’s own description', async () => {
  await interfaceFiles('enp5s0', { type: '1', uevent: 'INTERFACE=enp5s0', 'device/vendor': '0x8086' })
  expect(known(await look(false))).toEqual({ interface: 'enp5s0', kind: 'wired', vpn: false, metered: false })
  await interfaceFiles('wlp2s0', { type: '1', uevent: 'DEVTYPE=wlan', 'phy80211/name': 'phy0', 'device/vendor': 'x' })
  expect(known(await look())).toMatchObject({ kind: 'wireless', vpn: false, metered: null })
  await interfaceFiles('wwp0s20f0u6', { type: '1', uevent: 'DEVTYPE=wwan', 'device/vendor': 'x' })
  expect(known(await look(true))).toMatchObject({ kind: 'mobile', metered: true })
  await interfaceFiles('ppp0', { type: '512' })
  expect(known(await look())).toMatchObject({ kind: 'mobile', vpn: false })
  await interfaceFiles('tun0', { type: '65534', tun_flags: '0x1001' })
  expect(known(await look())).toMatchObject({ kind: null, vpn: true })
  await interfaceFiles('office', { type: '65534', uevent: 'DEVTYPE=wireguard' })
  expect(known(await look())).toMatchObject({ kind: null, vpn: true })
  await interfaceFiles('br0', { type: '1', uevent: 'DEVTYPE=bridge' })
  expect(known(await look())).toMatchObject({ kind: null, vpn: false })
})

test('without a network nothing is claimed about it', async () => {
  expect(await look()).toEqual({
    connection: { interface: null, kind: null, vpn: null, metered: null },
    sources: { kind: null, metered: null },
    gateway: null,
  })
})

test('the counters of the interface are read, and an interface that is gone has none', async () => {
  await put({ 'sys/class/net/eth0/statistics/rx_bytes': '100', 'sys/class/net/eth0/statistics/tx_bytes': '7' })
  const reader = linuxLine(root, async () => null)
  expect(await reader.traffic('eth0')).toEqual({ received: 100, sent: 7 })
  expect(await reader.traffic('eth9')).toBeNull()
  expect(await reader.traffic('../../eth0')).toEqual({ received: 100, sent: 7 })
})

test('NetworkManager’s word on metered networks is read in all its values, and asked for seldom', async () => {
  expect(
    ['u 0', 'u 1', 'u 2', 'u 3', 'u 4', 'u 9', '', 'Failed to get property'].map((text) => meteredIn(`${text}\n`)),
  ).toEqual([null, true, false, true, false, null, null, null])
  let [asked, now] = [0, 0]
  const metered = rememberedMetered(
    async () => {
      asked += 1
      return true
    },
    () => now,
  )
  expect([await metered(), await metered()]).toEqual([true, true])
  now = 31_000
  await metered()
  expect(asked).toBe(2)
})

test('what Windows says of cost and what systeminformation says of interfaces is read', () => {
  expect(costIn('Unrestricted False\r\n')).toEqual({ metered: false, mobile: false })
  expect(costIn('Fixed True\r\n')).toEqual({ metered: true, mobile: true })
  expect(costIn('Unknown False')).toEqual({ metered: null, mobile: false })
  expect(costIn('Get-Something : access denied')).toBeNull()
  expect(connectionOf('Ethernet', 'wired', { metered: false, mobile: false })).toEqual({
    interface: 'Ethernet',
    kind: 'wired',
    vpn: null,
    metered: false,
  })
  expect(connectionOf('WireGuard Tunnel', '', null)).toMatchObject({ kind: null, vpn: true, metered: null })
  expect(connectionOf('utun4', '', null)).toMatchObject({ vpn: true })
  expect(connectionOf('Mobile', 'wireless', null)).toMatchObject({ kind: 'mobile' })
  expect(connectionOf('', '', null)).toMatchObject({ interface: null })
})

test('a refusal is an answer, and the time of ping is read in any language', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect(await connectTime('127.0.0.1', port)).toBeGreaterThan(0)
  await new Promise((resolve) => server.close(resolve))
  expect(await connectTime('127.0.0.1', port)).toBeGreaterThan(0)
  expect(pingIn('64 bytes from 192.168.1.1: icmp_seq=1 ttl=64 time=0.412 ms')).toBe(0.412)
  expect(pingIn('Antwort von 192.168.1.1: Bytes=32 Zeit<1ms TTL=64')).toBe(1)
  expect(pingIn('64 octets de 192.168.1.1 : temps=1,23 ms')).toBe(1.23)
  expect(pingIn('Request timed out.')).toBeNull()
})

test('the way that worked is kept, and a router that answers none is left alone for a while', async () => {
  const asked: string[] = []
  const trip = roundTripTo([
    async () => {
      asked.push('first')
      return null
    },
    async () => {
      asked.push('second')
      return 3
    },
  ])
  expect([await trip('router'), await trip('router')]).toEqual([3, 3])
  expect(asked).toEqual(['first', 'second', 'second'])
  let silent = 0
  const none = roundTripTo([
    async () => {
      silent += 1
      return null
    },
  ])
  for (let time = 0; time < 10; time += 1) await none('router')
  expect(silent).toBe(1)
})
