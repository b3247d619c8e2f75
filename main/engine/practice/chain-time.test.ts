import { expect, test, vi } from 'vitest'
import { openChain } from '../wallet/evm-chain.ts'
import { usableNetwork } from '../wallet/networks.ts'
import { temporaryPractice } from './testing/temporary.ts'

// An authorization is only proven to have run out by the chain's own time. Without a block it has to pass, too.
test('time passes on a practice chain that nobody uses', async () => {
  const { practice, end } = await temporaryPractice()
  try {
    const chain = openChain(usableNetwork('practice'), practice.rpcUrl)
    const before = await chain.head()
    await vi.waitUntil(async () => (await chain.head()).timestamp >= before.timestamp + 2, { timeout: 30_000 })
    expect((await chain.head()).block).toBe(before.block)
    // The next block is not older than the time that was given out.
    const given = await chain.head()
    await practice.fundBuyer(1n)
    expect((await chain.head()).timestamp).toBeGreaterThanOrEqual(given.timestamp)
  } finally {
    await end()
  }
})
