import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { temporaryBooks } from '../ledger/books.fixture.ts'
import { type Life, lives } from '../wallet/testing/dying.ts'
import type { Identity, IdentityDeps } from './identity.ts'
import { type IdentityBench, openIdentityBench, randomWallet } from './testing/bench.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 })

let bench: IdentityBench
beforeAll(async () => {
  bench = await openIdentityBench()
})
afterAll(async () => bench.end())

type Own = Pick<IdentityDeps, 'self' | 'keys' | 'payTo' | 'wallet' | 'automatic'>

/** Where a person has to confirm: nothing but the stored bytes keeps it from being registered twice. */
async function register(identity: Identity): Promise<void> {
  await identity.step()
  const { standing } = await identity.look()
  if (standing === 'none') await identity.confirm((await identity.review(false)).reviewId)
}

async function registerUntilDeath(life: Life, own: Own): Promise<void> {
  const { chain, identityChain } = bench.parts(bench.network)
  const identity = bench.identity({
    ...own,
    ledger: life.wrap(bench.books.ledger),
    chain: life.wrap(chain),
    identityChain: life.wrap(identityChain),
  })
  life.begin()
  await register(identity).catch(() => undefined)
}

const STEPS = ['identity.sign', 'identity.advance', 'broadcast', 'transaction', 'prepare', 'madeBy', 'settings.set']

test.each(['before', 'after'] as const)('dying %s any call, an agent is registered exactly once', async (when) => {
  for (const life of lives(when, STEPS)) {
    bench.books.remove()
    bench.books = temporaryBooks()
    const [self, wallet] = [randomWallet(), randomWallet()]
    const own = { self: self.address, keys: [self], payTo: wallet.address, wallet: () => wallet, automatic: false }
    await registerUntilDeath(life, own)
    bench.books.reopen()
    const identity = bench.identity(own)
    await vi.waitUntil(
      async () => {
        await register(identity)
        return identity.view().standing === 'registered'
      },
      { timeout: 60_000, interval: 5 },
    )
    const where = life.diedAt()
    const held = await bench.registry.held(self.address)
    const entry = await bench.registry.entry(identity.agentId() ?? '')
    expect({ where, held, wallet: entry?.wallet }).toEqual({ where, held: 1n, wallet: wallet.address })
  }
})
