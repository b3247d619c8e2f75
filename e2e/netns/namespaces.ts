import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { spawn } from 'node:child_process'
import { programOnPath } from '../../build/test/debian.ts'
import { follow, type Started } from './started.ts'

const run = promisify(execFile)

export interface Machine {
  readonly address: string
  /** Of the cable, on this side; of the one to the house, for a router. */
  readonly device: string
  /** Starts a program on this machine; ended with `close` at the latest. */
  start(program: string, args: readonly string[], environment?: NodeJS.ProcessEnv): Started
}

/** A house: the provider behind a router, and a buyer somewhere outside. */
export interface House {
  readonly provider: Machine
  readonly router: Machine & {
    readonly outside: { readonly address: string; readonly device: string }
  }
  readonly buyer: Machine
  close(): Promise<void>
}

/** Addresses of the house and of the world; those outside would be public, and each machine sends the rest there. */
export const HOME = { provider: '192.168.77.2', router: '192.168.77.1' } as const
export const WORLD = { router: '11.77.0.1', buyer: '11.77.0.2' } as const

/** Why this cannot be tried here; null where it can. */
export function missingForNamespaces(programs: readonly string[] = []): string | null {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  if (process.getuid?.() !== 0) return 'only root makes network namespaces'
  const missing = ['ip', ...programs].filter((name) => programOnPath([name]) === null)
  return missing.length === 0 ? null : `there is no ${missing.join(' and no ')}`
}

/**
 * Three machines with two cables: network namespaces of Linux, made by root and gone with `close`. The router hides the
 * house behind its own address, and passes nothing in by itself.
 */
export async function openHouse(world: { readonly router: string; readonly buyer: string } = WORLD): Promise<House> {
  const id = `${process.pid}`.slice(-6)
  const [inside, between, outside] = [`hp${id}`, `hr${id}`, `hb${id}`]
  const started: Started[] = []
  for (const name of [inside, between, outside]) await ip('netns', 'add', name)
  await cable(inside, `p${id}`, between, `h${id}`)
  await cable(between, `w${id}`, outside, `b${id}`)
  const machine = async (name: string, device: string, address: string, via: string): Promise<Machine> => {
    await connect(name, device, address)
    await ip('-n', name, 'route', 'add', 'default', 'via', via)
    return { address, device, start: starter(name, started) }
  }
  await connect(between, `h${id}`, HOME.router)
  const router = await machine(between, `w${id}`, world.router, world.buyer)
  await inNamespace(between, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward')
  await inNamespace(between, 'nft', firewall(`w${id}`))
  return {
    provider: await machine(inside, `p${id}`, HOME.provider, HOME.router),
    router: {
      ...router,
      address: HOME.router,
      device: `h${id}`,
      outside: { address: world.router, device: `w${id}` },
    },
    buyer: await machine(outside, `b${id}`, world.buyer, world.router),
    close: async () => {
      for (const process of started.toReversed()) await process.end()
      for (const name of [inside, between, outside]) await ip('netns', 'del', name)
    },
  }
}

/** What a router at home does; the tables and chains are those that miniupnpd puts its rules into. */
function firewall(outside: string): string {
  return `table inet filter {
    chain miniupnpd {}
    chain forward { type filter hook forward priority 0; policy drop;
      ct state established,related accept
      iifname != "${outside}" accept
      jump miniupnpd
    }
    chain prerouting_miniupnpd {}
    chain postrouting_miniupnpd {}
    chain prerouting { type nat hook prerouting priority -100; policy accept; jump prerouting_miniupnpd; }
    chain postrouting { type nat hook postrouting priority 100; policy accept;
      jump postrouting_miniupnpd
      oifname "${outside}" masquerade
    }
  }`
}

async function cable(one: string, oneEnd: string, other: string, otherEnd: string): Promise<void> {
  await ip('link', 'add', oneEnd, 'netns', one, 'type', 'veth', 'peer', 'name', otherEnd, 'netns', other)
}

async function connect(name: string, device: string, address: string): Promise<void> {
  await inNamespace(name, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6')
  await ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', device)
  for (const each of ['lo', device]) await ip('-n', name, 'link', 'set', each, 'up')
}

function starter(name: string, started: Started[]): Machine['start'] {
  return (program, args, environment = process.env) => {
    const process = follow(spawn('ip', ['netns', 'exec', name, program, ...args], { env: environment }))
    started.push(process)
    return process
  }
}

async function inNamespace(name: string, ...command: readonly string[]): Promise<void> {
  await ip('netns', 'exec', name, ...command)
}

async function ip(...args: readonly string[]): Promise<void> {
  await run('ip', [...args])
}
