/**
 * The provider's way to the outside, until its market listens there by itself: passes connections of the machine's
 * address on to loopback, registers the market under that address as its owner would, and tells of the books.
 * Arguments: folder of all data, the machine's address.
 */
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { registerAgent } from '../../main/cli/demo/market/practice-market.ts'
import { connectEngine } from '../../main/cli/client.ts'
import { findEngine } from '../../main/cli/control.ts'
import { systemClock } from '../../main/engine/ports/clock.ts'
import { createRpc } from '../../main/engine/wallet/rpc.ts'
import { openWallet } from '../../main/engine/wallet/wallet.ts'
import { fundCustomer, practiceAnvil } from '../rig/practice-chain.ts'

const [dataRoot = '', address = '', marketPort = ''] = process.argv.slice(2)
const dataDir = path.join(dataRoot, 'practice')
const { rpcUrl } = await practiceAnvil(dataRoot)

function pass(port: number, to: number): Promise<void> {
  const server = createServer((outside) => {
    const inside = connect(to, '127.0.0.1')
    outside.pipe(inside).pipe(outside)
    outside.on('error', () => inside.destroy())
    inside.on('error', () => outside.destroy())
  })
  return new Promise((resolve) => server.listen(port, address, resolve))
}

await pass(80, Number(marketPort))
await pass(8545, Number(new URL(rpcUrl).port))
const { wallet } = await openWallet({ dir: dataDir, clock: systemClock }).unlock('practice')
const rpc = createRpc(rpcUrl)
const rich = async (account: string): Promise<void> => {
  await rpc.call('anvil_setBalance', [account, '0x8ac7230489e80000'])
}
const agent = { name: 'A machine on another host', url: `http://${address}`, kinds: 'wasm,wgsl' }
const id = await registerAgent({ rpcUrl, fundWallet: rich }, wallet, agent)
const customer = await fundCustomer(dataRoot, 10_000_000n)
await rich(customer.address)
process.stdout.write(
  `ready ${JSON.stringify({ agent: id.toString(), key: Buffer.from(customer.key).toString('hex') })}\n`,
)

const engine = await connectEngine(await findEngine(dataDir))
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'books') continue
  const { earned, pending, reconcile } = await engine.call('ledger.reconcile', {})
  process.stdout.write(`books ${JSON.stringify({ earned, pending, difference: reconcile?.difference })}\n`)
}
engine.close()
process.exit(0)
