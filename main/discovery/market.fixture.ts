import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { MARKET_SERVICE, REGISTRATION_TYPE } from '../../contract/agent-registry.ts'
import type { Address } from '../../contract/money.ts'
import { sendCall } from '../cli/demo/market/send-call.ts'
import { inlineUri } from '../engine/identity/agent-uri.ts'
import { registerCall, registeredIn, setUriCall } from '../engine/identity/registry-calls.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { temporaryPractice } from '../engine/practice/testing/temporary.ts'
import { usableNetwork } from '../engine/wallet/networks.ts'
import { createRpc } from '../engine/wallet/rpc.ts'
import { unlockedWallet } from '../engine/wallet/unlocked.ts'
import { openWorld } from './world.ts'

const network = usableNetwork('practice')

/** A real practice chain with its registries, empty, and what fills them; `end` leaves nothing behind. */
export async function openRegistry() {
  const { practice, end } = await temporaryPractice()
  const sites: (() => Promise<void>)[] = []
  const rpc = createRpc(practice.rpcUrl)
  const world = openWorld(network, practice.rpcUrl, { clock: systemClock, random: () => 0.5 })
  const wallet = unlockedWallet(Uint8Array.from(randomBytes(32)))
  await practice.fundWallet(wallet.address)

  async function register(uriOf: (id: string) => string, kinds = 'wasm'): Promise<bigint> {
    const { logs } = await sendCall(rpc, wallet, world.identity, registerCall('', kinds))
    const id = registeredIn(logs, world.identity, wallet.address)
    if (id === null) throw new Error('no number')
    await setUri(BigInt(id), uriOf(id))
    return BigInt(id)
  }

  async function setUri(id: bigint, uri: string): Promise<void> {
    await sendCall(rpc, wallet, world.identity, setUriCall(id, uri))
  }

  return {
    practice,
    rpc,
    world,
    /** Owns every agent and is paid for it. */
    wallet,
    register,
    setUri,
    /** An agent whose file on the chain names this market. */
    agentOf: (market: string, change: object = {}) =>
      register((id) => inlineUri(JSON.stringify({ ...fileOf(id, market, world.registry), ...change }))),
    /** A site on loopback; its address without a slash at the end. */
    site: async (listener: RequestListener) => {
      const opened = await openSite(listener)
      sites.push(opened.close)
      return opened.url
    },
    end: async () => {
      for (const close of sites) await close()
      await end()
    },
  }
}

export async function openSite(listener: RequestListener) {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function fileOf(agentId: string, market: string, registry: string) {
  return {
    type: REGISTRATION_TYPE,
    name: 'A market',
    description: '',
    services: [{ name: MARKET_SERVICE, endpoint: market }],
    registrations: [{ agentId, agentRegistry: registry }],
  }
}

/** An offers page of jobs for the processor. */
export function offersPage(payTo: Address, change: object = {}) {
  const { asset } = network
  return {
    provider: `0x${'11'.repeat(20)}`,
    network: asset.network,
    offers: [
      {
        kind: 'wasm',
        available: true,
        why: 'Ready.',
        price: { asset, payTo, floor: '1000', perMiB: '10', perCpuSecond: '20' },
        programs: [],
        capability: {},
        ...change,
      },
    ],
  }
}

/** Answers every request with this as JSON. */
export function saying(body: unknown): RequestListener {
  return (_request, response) => void response.end(JSON.stringify(body))
}
