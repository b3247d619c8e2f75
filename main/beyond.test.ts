import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { foundInRegistry } from './beyond.ts'
import { offersPage, openRegistry, saying } from './discovery/market.fixture.ts'
import { usableNetwork } from './engine/wallet/networks.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 })

const OTHER = `0x${'22'.repeat(20)}` as const
let registry: Awaited<ReturnType<typeof openRegistry>>

beforeAll(async () => {
  registry = await openRegistry()
})
afterAll(() => registry.end())

test('the practice buyer finds the market that its machine is paid in through the registry, and no other', async () => {
  const { practice, wallet } = registry
  const lookUp = foundInRegistry(usableNetwork('practice'))
  const look = (self: typeof wallet.address) => lookUp(() => practice.rpcUrl, self)
  expect(await look(wallet.address)).toBeNull()
  // Its file leads to somebody who wants the money in another wallet.
  await registry.agentOf(await registry.site(saying(offersPage(OTHER))))
  expect(await look(wallet.address)).toBeNull()
  const market = await registry.site(saying(offersPage(wallet.address)))
  await registry.agentOf(market)
  expect(await look(wallet.address)).toBe(`${market}/`)
  expect(await look(OTHER)).toBeNull()
})
