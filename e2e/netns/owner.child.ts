/**
 * The person at the provider: lets strangers connect, passes the chain's port on by hand so that the buyer reaches the
 * node of the practice network, registers a peer out in the world, and tells of reach and books.
 * Arguments: folder of all data, the machine's address, that of the peer.
 */
import { randomBytes } from 'node:crypto'
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { registerAgent } from '../../main/cli/demo/market/practice-market.ts'
import { connectEngine } from '../../main/cli/client.ts'
import { findEngine } from '../../main/cli/control.ts'
import { pcp } from '../../main/engine/reach/router/pcp.ts'
import { askOverUdp } from '../../main/engine/reach/router/udp.ts'
import { createRpc } from '../../main/engine/wallet/rpc.ts'
import { unlockedWallet } from '../../main/engine/wallet/unlocked.ts'
import { fundCustomer, practiceAnvil } from '../rig/practice-chain.ts'

/** Peers that did not answer in time are asked again after a minute, and after two more. */
const PATIENCE_MS = 300_000

const [dataRoot = '', address = '', peerAddress = ''] = process.argv.slice(2)
const dataDir = path.join(dataRoot, 'practice')
const { rpcUrl } = await practiceAnvil(dataRoot)

/** The node of the practice network is on the provider; any other would be somewhere in the world. */
async function passNode(port: number, to: number): Promise<void> {
  const server = createServer((outside) => {
    const inside = connect(to, '127.0.0.1')
    outside.pipe(inside).pipe(outside)
    outside.on('error', () => inside.destroy())
    inside.on('error', () => outside.destroy())
  })
  await new Promise<void>((resolve) => server.listen(port, address, resolve))
  const nonce = randomBytes(12).toString('hex')
  await pcp(askOverUdp()).pass({
    gateway: '192.168.77.1',
    own: address,
    port,
    wanted: port,
    nonce,
    leaseSeconds: 600,
  })
}

await passNode(8545, Number(new URL(rpcUrl).port))
const rpc = createRpc(rpcUrl)
const rich = async (account: string): Promise<void> => {
  await rpc.call('anvil_setBalance', [account, '0x8ac7230489e80000'])
}
const peerKey = randomBytes(32)
const peer = { name: 'A machine out in the world', url: `http://${peerAddress}`, kinds: 'wgsl' }
await registerAgent({ rpcUrl, fundWallet: rich }, unlockedWallet(Uint8Array.from(peerKey)), peer)
const customer = await fundCustomer(dataRoot, 10_000_000n)
await rich(customer.address)

const engine = await connectEngine(await findEngine(dataDir))
await engine.call('wallet.unlock', { passphrase: 'practice' })
await engine.call('reach.set', { allowed: true })
const passed = await until(async () => (await engine.call('reach.get', {})).router?.passed ?? null)
const agent = await until(async () => (await engine.call('identity.get', { fresh: true })).agentId)
process.stdout.write(
  `ready ${JSON.stringify({
    agent,
    key: Buffer.from(customer.key).toString('hex'),
    peerKey: peerKey.toString('hex'),
    port: passed.port,
  })}\n`,
)

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'books') {
    const { earned, pending, reconcile } = await engine.call('ledger.reconcile', {})
    process.stdout.write(`books ${JSON.stringify({ earned, pending, difference: reconcile?.difference })}\n`)
  } else if (line === 'reach') {
    // Set anew, so that it is tried at once.
    await engine.call('wallet.unlock', { passphrase: 'practice' })
    await engine.call('reach.set', { allowed: true })
    const { reach } = await until(async () => {
      const view = await engine.call('reach.get', {})
      return view.reach.state === 'reachable' ? view : null
    })
    const registered = await until(async () => {
      const { uri, needed } = await engine.call('identity.get', { fresh: true })
      return needed.length === 0 && uri?.startsWith(reach.url ?? '') === true ? uri : null
    })
    process.stdout.write(`reach ${JSON.stringify({ ...reach, registered })}\n`)
  }
}
engine.close()
process.exit(0)

async function until<Value>(ask: () => Promise<Value | null>): Promise<Value> {
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline) {
    const found = await ask()
    if (found !== null) return found
    await sleep(200)
  }
  throw new Error(`it did not come: ${JSON.stringify(await engine.call('reach.get', {}))}`)
}
