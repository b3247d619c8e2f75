/**
 * A buyer on another host: knows a node and a key, and nothing of the provider. Finds it in the registry, hires it with
 * the stock x402 client, checks receipt and work, and rates it. Arguments: node, key, addresses for its job to ask for.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { JobManifest } from '../../contract/job.ts'
import { withRerunner } from '../../main/cli/verify-work/here.ts'
import { checkWork } from '../../main/discovery/check-work.ts'
import { findProviders, type Provider } from '../../main/discovery/find.ts'
import { hire } from '../../main/discovery/hire.ts'
import { rate } from '../../main/discovery/rate.ts'
import { TYPICAL_MINUTE } from '../../main/discovery/wanted.ts'
import { openWorld } from '../../main/discovery/world.ts'
import { systemClock } from '../../main/engine/ports/clock.ts'
import { signerAccount } from '../../main/engine/proof/account.ts'
import { openChain } from '../../main/engine/wallet/evm-chain.ts'
import { usableNetwork } from '../../main/engine/wallet/networks.ts'
import { unlockedWallet } from '../../main/engine/wallet/unlocked.ts'

const MOST_LOOKS = 10
const [rpcUrl = '', hex = '', ...wishes] = process.argv.slice(2)
const key = Uint8Array.from(Buffer.from(hex, 'hex'))
const network = usableNetwork('practice')
const world = openWorld(network, rpcUrl, { clock: systemClock })
const account = signerAccount(key)
const wanted = { kind: 'wasm', job: TYPICAL_MINUTE, maxPrice: null, minSpeed: null, program: null } as const
const provider = await somebody()
const program = provider.offer.programs.find(({ name }) => name === 'jsonq')
// A job about addresses: whatever reads them must not go there.
const document = { urls: wishes.map((address) => `http://${address}/`), proxy: `http://${wishes[0]}:3128` }
const stdin = new Uint8Array(Buffer.from(JSON.stringify(document)))
const order = {
  manifest: JobManifest.parse({
    kind: 'wasm',
    module: program?.sha256,
    args: ['.urls[0]'],
    stdin: createHash('sha256').update(stdin).digest('hex'),
    verifiable: true,
  }),
  uploads: [stdin],
}
const chain = openChain(network, rpcUrl)
const before = await chain.balance(account.address)
const signal = AbortSignal.timeout(400_000)
const hired = await hire(world, provider, order, account, { signal, patienceMs: 300_000 })
const work = await withRerunner(async ({ rerunner, collect }) => {
  const store = await collect([hired.receipt.file.inputs.module], [])
  return checkWork(hired, order, { rerunner, store, stop: signal })
})
const opinion = { grade: work.verdict === 'right' ? 100 : 0, about: 'wasm', hired }
const review = await rate(world, provider, opinion, unlockedWallet(Uint8Array.from(key)))
const answer = hired.delivered.get(hired.receipt.file.outputs.stdout.sha256)
const paid = before - (await chain.balance(account.address))
process.stdout.write(
  `bought ${JSON.stringify({
    agent: provider.agent.id.toString(),
    endpoint: provider.endpoint,
    answer: Buffer.from(answer ?? [])
      .toString('utf8')
      .trim(),
    work: work.verdict,
    price: hired.price.toString(),
    paid: paid.toString(),
    review,
  })}\n`,
)
process.exit(0)

/** A provider on a busy computer may not answer the first search in time; then there is another. */
async function somebody(): Promise<Provider> {
  for (let look = 1; ; look += 1) {
    const { providers, passedOver } = await findProviders(world, wanted)
    const [first] = providers
    if (first !== undefined) return first
    if (look === MOST_LOOKS) throw new Error(`nobody was found: ${JSON.stringify(passedOver.map(({ why }) => why))}`)
    await sleep(1_000)
  }
}
