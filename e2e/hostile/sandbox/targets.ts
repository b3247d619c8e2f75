import { createSocket } from 'node:dgram'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'

/** What a program that broke out would go for, all of it really there. Given to the attempts as JSON. */
export interface Targets {
  /** Addresses of this machine's network namespace, by what they stand for; each answers on both ports. */
  readonly addresses: Readonly<Record<string, string>>
  readonly tcpPort: number
  readonly udpPort: number
  readonly unixSocket: string
  readonly abstractSocket: string
  /** Files that hold the canary, by what they stand for. */
  readonly files: Readonly<Record<string, string>>
  readonly folder: string
  /** Folders that a program would stay in, by what they are. */
  readonly places: Readonly<Record<string, string>>
  readonly canary: string
  readonly enginePid: number
  readonly hostName: string
  readonly timeZone: string
  /** Device files of this machine. */
  readonly devices: readonly string[]
}

export interface OpenTargets {
  readonly targets: Targets
  /** Connections and packets that reached this side, whatever the attempts say. */
  arrived(): number
  /** Packets on any interface of this network namespace. */
  packets(): number
  /** Takes away what the attempts have written on this side, and names it. */
  takeLeftovers(): readonly string[]
  close(): void
}

/** Opens everything in a folder of its own. `addresses` must be this machine's already. */
export async function openTargets(addresses: Readonly<Record<string, string>>): Promise<OpenTargets> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hearth-targets-'))
  const canary = `canary-${process.pid}-${Date.now()}`
  let arrived = 0
  const closing: (() => unknown)[] = []
  const listen = async (where: { port: number; host: string } | { path: string }): Promise<AddressInfo | null> => {
    const server = createServer((socket) => {
      arrived += 1
      socket.destroy()
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(where, resolve)
    })
    closing.push(() => server.close())
    const address = server.address()
    return typeof address === 'object' ? address : null
  }
  const tcpPort = (await listen({ port: 0, host: '::' }))?.port ?? 0
  const udp = createSocket('udp6', () => (arrived += 1))
  await new Promise<void>((resolve) => udp.bind(0, '::', resolve))
  closing.push(() => udp.close())
  const unixSocket = path.join(folder, 'bus')
  const abstractSocket = `hearth-targets-${process.pid}`
  await listen({ path: unixSocket })
  await listen({ path: `\0${abstractSocket}` })
  const files = secretFiles(folder, canary)
  // Left open on purpose, to be inherited where nothing stops it.
  openSync(files['the wallet'] ?? folder, 'r')
  return {
    targets: {
      addresses,
      tcpPort,
      udpPort: udp.address().port,
      unixSocket,
      abstractSocket,
      files,
      folder,
      places: placesOf(folder),
      canary,
      enginePid: process.pid,
      hostName: os.hostname(),
      timeZone: 'Pacific/Chatham',
      devices: deviceFiles(),
    },
    arrived: () => arrived,
    packets,
    takeLeftovers: () => leftoversIn(Object.values(placesOf(folder))),
    close: () => {
      for (const close of closing) close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function secretFiles(folder: string, canary: string): Readonly<Record<string, string>> {
  const paths = {
    'the wallet': path.join(folder, 'data', 'wallet.json'),
    'an SSH key': path.join(folder, '.ssh', 'id_ed25519'),
  }
  for (const file of Object.values(paths)) {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, canary)
  }
  return paths
}

function placesOf(folder: string): Readonly<Record<string, string>> {
  const inFolder = { 'what starts with the session': '.config/autostart', 'what starts at a time': 'crontabs' }
  const made = Object.entries(inFolder).map(([name, place]) => [name, path.join(folder, place)] as const)
  for (const [, place] of made) mkdirSync(place, { recursive: true })
  const system = ['/', '/tmp', '/dev/shm', '/var/tmp', '/run'].map((place) => [place, place] as const)
  return Object.fromEntries([...system, ['a folder of this account', folder], ...made])
}

function leftoversIn(places: readonly string[]): readonly string[] {
  const found = places.flatMap((place) => {
    const names = existsSync(place) ? readdirSync(place) : []
    return names.filter((name) => /^hearth-(escape|left|link|sparse)-/.test(name)).map((name) => path.join(place, name))
  })
  for (const file of found) rmSync(file, { force: true })
  return found
}

/** Those that a program could do something with. */
function deviceFiles(): readonly string[] {
  const wanted =
    /^(kvm|mem|kmsg|fuse|vsock|loop-control|tty\d?|ttyS0|[svx]d[a-z]|nvme\d|nvidia.*|dri|video\d+|snd|input)$/
  return readdirSync('/dev')
    .filter((name) => wanted.test(name))
    .map((name) => `/dev/${name}`)
}

function packets(): number {
  const lines = readFileSync('/proc/net/dev', 'utf8').split('\n').slice(2).filter(Boolean)
  return lines.reduce((sum, line) => {
    const fields = line
      .slice(line.indexOf(':') + 1)
      .trim()
      .split(/\s+/)
    return sum + Number(fields[1] ?? 0) + Number(fields[9] ?? 0)
  }, 0)
}
