import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { REGISTRATION_PATH, RegistrationFile } from '../../../contract/agent-registry.ts'
import { HearthError } from '../../../contract/errors.ts'
import { temporaryBooks } from '../ledger/books.fixture.ts'
import type { Clock } from '../ports/clock.ts'
import { feeCeiling } from '../wallet/fee-ceiling.ts'
import { inlineBytes } from './agent-uri.ts'
import { transferCall } from './registry-calls.ts'
import { type IdentityBench, LOCAL, mined, NOWHERE, openIdentityBench, randomWallet, settled } from './testing/bench.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let at = Date.now()
const clock: Clock = { now: () => at, monotonic: () => at }
let bench: IdentityBench
beforeAll(async () => {
  bench = await openIdentityBench(clock)
})
afterAll(async () => bench.end())
beforeEach(() => {
  bench.books.remove()
  bench.books = temporaryBooks()
})

/** Somebody who has a key of the agent gives it away. */
async function giveAway(agentId: string, from: IdentityBench['self'], to: IdentityBench['self']): Promise<void> {
  const { chain, identityChain } = bench.parts(bench.network)
  await bench.practice.fundWallet(from.address)
  const data = transferCall(BigInt(agentId), from.address, to.address)
  const { latest } = await chain.nonces(from.address)
  const call = { from: from.address, to: identityChain.registries.identity, data, nonce: latest }
  const { raw, transaction } = await from.signTransaction((await identityChain.prepare(call)).unsigned)
  await chain.broadcast(raw)
  await mined(chain, transaction)
}

const asked = (deps: ReturnType<typeof own>['deps']) => bench.identity({ ...deps, automatic: false })
const away = async (): Promise<never> => {
  throw new HearthError('chain/unreachable', 'The chain does not answer.')
}

const own = () => {
  const [self, wallet] = [randomWallet(), randomWallet()]
  return { self, wallet, deps: { self: self.address, keys: [self], payTo: wallet.address, wallet: () => wallet } }
}

describe('an agent is registered', () => {
  test('with its file, what it sells, and the wallet it is paid to, which signed for that', async () => {
    const { self, wallet, deps } = own()
    const identity = bench.identity(deps)
    expect(identity.view()).toMatchObject({ standing: 'unknown', agentId: null })
    await settled(identity, bench.books)
    const view = identity.view()
    expect(view.calls.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['set-wallet final', 'register final'])
    const entry = await bench.registry.entry(view.agentId ?? '')
    expect(entry).toEqual({
      owner: self.address,
      wallet: wallet.address,
      uri: `http://127.0.0.1:4021${REGISTRATION_PATH}`,
      kinds: 'wasm',
    })
    expect((await identity.look()).standing).toBe('registered')
    const file = RegistrationFile.parse(JSON.parse(identity.file() ?? ''))
    expect(file).toMatchObject({ active: true, x402Support: true, services: [{ endpoint: 'http://127.0.0.1:4021/' }] })
    expect(file.registrations).toEqual([{ agentId: view.agentId, agentRegistry: view.registry }])
  })

  test('once: rounds that follow, and a restart, send nothing', async () => {
    const { deps } = own()
    await settled(bench.identity(deps), bench.books)
    const calls = bench.books.ledger.identity.newest(10).length
    const again = bench.identity(deps)
    await settled(again, bench.books)
    at += 3_600_000
    await settled(again, bench.books)
    expect(bench.books.ledger.identity.newest(10)).toHaveLength(calls)
  })

  test('books that were lost find it again, and do not register another', async () => {
    const { deps } = own()
    const first = bench.identity(deps)
    await settled(first, bench.books)
    const agentId = first.agentId()
    bench.books.remove()
    bench.books = temporaryBooks()
    const again = bench.identity(deps)
    await settled(again, bench.books)
    expect(again.agentId()).toBe(agentId)
    expect(bench.books.ledger.identity.newest(10)).toEqual([])
  })

  test('where nobody can ask this machine the registry holds the file, which says that it is not active', async () => {
    const { deps } = own()
    const identity = bench.identity({ ...deps, reach: () => NOWHERE })
    await settled(identity, bench.books)
    const entry = await bench.registry.entry(identity.agentId() ?? '')
    const bytes = inlineBytes(entry?.uri ?? '', 4_096)
    const file = RegistrationFile.parse(JSON.parse(Buffer.from(bytes ?? []).toString()))
    expect(file).toMatchObject({ active: false, services: [], registrations: [{ agentId: identity.agentId() }] })
    expect((await identity.look()).sentence).toContain('not active')
  })

  test('and follows what this machine says', async () => {
    const { deps } = own()
    await settled(bench.identity(deps), bench.books)
    const moved = bench.identity({
      ...deps,
      reach: () => ({ ...LOCAL, url: 'http://127.0.0.1:5555' }),
      kinds: () => 'wasm,wgsl',
    })
    await settled(moved, bench.books)
    const entry = await bench.registry.entry(moved.agentId() ?? '')
    expect(entry).toMatchObject({ uri: `http://127.0.0.1:5555${REGISTRATION_PATH}`, kinds: 'wasm,wgsl' })
  })
})

describe('where transactions cost money', () => {
  test('nothing is sent before a person has seen the fee and confirmed', async () => {
    const { deps } = own()
    const identity = asked(deps)
    await settled(identity, bench.books)
    expect((await identity.look()).standing).toBe('none')
    expect(bench.books.ledger.identity.newest(1)).toEqual([])
    const review = await identity.review(false)
    expect(review.steps).toHaveLength(2)
    expect(bench.books.ledger.identity.newest(1)).toEqual([])
    await identity.confirm(review.reviewId)
    await settled(identity, bench.books)
    expect((await identity.look()).standing).toBe('registered')
    const spent = bench.books.ledger.identity.newest(9).reduce((sum, { feeWei }) => sum + (feeWei ?? 0n), 0n)
    expect(spent).toBeLessThanOrEqual(BigInt(review.maxFeeWei))
  })

  test('what was confirmed covers that and no later change', async () => {
    const { deps } = own()
    const identity = asked(deps)
    await identity.confirm((await identity.review(false)).reviewId)
    await settled(identity, bench.books)
    const calls = bench.books.ledger.identity.newest(9).length
    const other = bench.identity({ ...deps, automatic: false, kinds: () => 'wgsl' })
    await settled(other, bench.books)
    expect((await other.look()).standing).toBe('out-of-date')
    expect(bench.books.ledger.identity.newest(9)).toHaveLength(calls)
  })

  test('fees that rose above what was confirmed stop it, and say so', async () => {
    const { deps } = own()
    const { chain } = bench.parts(bench.network)
    const cheap = { ...chain, fees: async () => ({ maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }) }
    const identity = bench.identity({ ...deps, automatic: false, chain: cheap })
    const review = await identity.review(false)
    await expect(identity.confirm(review.reviewId)).rejects.toMatchObject({ code: 'identity/fee-above-review' })
    expect(bench.books.ledger.identity.newest(1)).toEqual([])
    expect(identity.view().sentence).toContain('more than was confirmed')
    const dearer = bench.identity({ ...deps, automatic: false })
    await dearer.confirm((await dearer.review(false)).reviewId)
    await settled(dearer, bench.books)
    expect((await dearer.look()).standing).toBe('registered')
  })

  test('M14: above the person’s fee limit nothing is signed, also of what was confirmed', async () => {
    const { deps } = own()
    const ceiling = feeCeiling(bench.books.ledger.settings)
    ceiling.set(1n)
    const identity = asked(deps)
    const { reviewId } = await identity.review(false)
    await expect(identity.confirm(reviewId)).rejects.toMatchObject({ code: 'identity/fee-above-limit' })
    expect(bench.books.ledger.identity.newest(1)).toEqual([])
    expect(identity.view().sentence).toContain('the fee limit is 0.0')
    ceiling.set(null)
  })

  test('a review that nobody made, or that is too old, is not carried out', async () => {
    const { deps } = own()
    const identity = asked(deps)
    await expect(identity.confirm('nothing')).rejects.toMatchObject({ code: 'identity/review-unknown' })
    const { reviewId } = await identity.review(false)
    at += 121_000
    await expect(identity.confirm(reviewId)).rejects.toMatchObject({ code: 'identity/review-unknown' })
  })

  test('a locked wallet is waited for, and the agent keeps the key’s own address until then', async () => {
    const { deps, self, wallet } = own()
    let open = false
    const identity = bench.identity({ ...deps, automatic: false, wallet: () => (open ? wallet : null) })
    const review = await identity.review(false)
    await identity.confirm(review.reviewId).catch(() => undefined)
    await expect(settled(identity, bench.books)).rejects.toMatchObject({ code: 'identity/wallet-locked' })
    const agentId = identity.agentId() ?? ''
    expect((await bench.registry.entry(agentId))?.wallet).toBe(self.address)
    open = true
    await settled(identity, bench.books)
    expect((await bench.registry.entry(agentId))?.wallet).toBe(wallet.address)
  })
})

describe('an agent that changes hands (A01)', () => {
  test('is no longer claimed, named or updated, and the person is told who has it', async () => {
    const { self, deps } = own()
    const thief = randomWallet()
    const identity = bench.identity(deps)
    await settled(identity, bench.books)
    const agentId = identity.agentId() ?? ''
    await giveAway(agentId, self, thief)
    at += 120_000
    await settled(identity, bench.books)
    expect(identity.view()).toMatchObject({ standing: 'changed-hands', owner: thief.address })
    expect(identity.view().sentence).toContain(thief.address)
    expect(identity.agentId()).toBeNull()
    expect(RegistrationFile.parse(JSON.parse(identity.file() ?? '')).registrations).toEqual([])
    expect(bench.books.ledger.identity.open()).toEqual([])
    await expect(identity.review(false)).rejects.toMatchObject({ code: 'identity/changed-hands' })
  })

  test('another one is registered when the person asks for it', async () => {
    const { self, deps } = own()
    const identity = bench.identity(deps)
    await settled(identity, bench.books)
    const lost = identity.agentId() ?? ''
    await giveAway(lost, self, randomWallet())
    const review = await identity.review(true)
    await identity.confirm(review.reviewId)
    await settled(identity, bench.books)
    const view = await identity.look()
    expect(view).toMatchObject({ standing: 'registered', owner: self.address })
    expect(view.agentId).not.toBe(lost)
  })

  test('to the next key of this provider it moves by itself, and its wallet is named again', async () => {
    const { self, wallet, deps } = own()
    await settled(bench.identity(deps), bench.books)
    const next = randomWallet()
    const rotated = bench.identity({ ...deps, self: next.address, former: self.address, keys: [next, self] })
    await settled(rotated, bench.books)
    const agentId = rotated.agentId() ?? ''
    expect(await bench.registry.entry(agentId)).toMatchObject({ owner: next.address, wallet: wallet.address })
    expect((await rotated.look()).standing).toBe('registered')
  })

  test('one that belongs to somebody else is not taken up', async () => {
    const stranger = own()
    const theirs = bench.identity(stranger.deps)
    await settled(theirs, bench.books)
    const agentId = theirs.agentId() ?? ''
    bench.books.remove()
    bench.books = temporaryBooks()
    const identity = bench.identity(own().deps)
    await expect(identity.adopt(agentId)).rejects.toMatchObject({ code: 'identity/not-ours' })
  })
})

describe('the chain decides', () => {
  test('a block that is replaced takes the registration back, and the same bytes are sent again', async () => {
    const { deps } = own()
    const slow = { ...bench.network, finality: { kind: 'confirmations', count: 3 } as const }
    const identity = bench.identity({ ...deps, ...bench.parts(slow) })
    const block = String(await bench.rpc.call('evm_snapshot', []))
    await bench.practice.fundWallet(deps.self)
    await identity.step()
    const first = bench.books.ledger.identity.newest(9).find(({ kind }) => kind === 'register')
    expect(first).toMatchObject({ state: 'mined' })
    await bench.rpc.call('evm_revert', [block])
    await bench.practice.fundWallet(deps.self)
    await bench.rpc.call('evm_mine', [])
    await vi.waitUntil(
      async () => {
        await identity.step().catch(() => undefined)
        await bench.rpc.call('evm_mine', [])
        return identity.view().standing === 'registered' && bench.books.ledger.identity.open().length === 0
      },
      { timeout: 60_000, interval: 5 },
    )
    const final = bench.books.ledger.identity.newest(20).find(({ id }) => id === first?.id)
    expect(final).toMatchObject({ state: 'final', raw: first?.raw, reorganised: 1 })
    expect((await bench.registry.entry(identity.agentId() ?? ''))?.owner).toBe(deps.self)
  })

  test.each([-365, 365])(
    'a clock that is %i days off registers all the same: consent lasts by the chain’s time (T01)',
    async (days) => {
      const { deps, wallet } = own()
      const wrong: Clock = { now: () => Math.max(0, Date.now() + days * 86_400_000), monotonic: () => Date.now() }
      const identity = bench.identity({ ...deps, clock: wrong })
      await settled(identity, bench.books)
      expect((await bench.registry.entry(identity.agentId() ?? ''))?.wallet).toBe(wallet.address)
    },
  )

  test('a node that is away is no reason to believe that there is no agent (T02)', async () => {
    const { deps } = own()
    await settled(bench.identity(deps), bench.books)
    const calls = bench.books.ledger.identity.newest(9).length
    const { identityChain } = bench.parts(bench.network)
    const identity = bench.identity({ ...deps, identityChain: { ...identityChain, entry: away } })
    await expect(identity.step()).rejects.toMatchObject({ code: 'chain/unreachable' })
    expect(bench.books.ledger.identity.newest(9)).toHaveLength(calls)
    expect(identity.view()).toMatchObject({ standing: 'unknown', sentence: 'The chain does not answer.' })
  })
})

describe('a domain names the agent', () => {
  test('when its file does, and then the file is looked for there', async () => {
    const { deps } = own()
    await settled(bench.identity(deps), bench.books)
    let served: string | null = null
    const asked: string[] = []
    const identity = bench.identity({
      ...deps,
      fetchFile: async (url) => {
        asked.push(url)
        return Buffer.from(served ?? '{}')
      },
    })
    expect((await identity.proveDomain('agent.example.org')).domain).toMatchObject({ proven: false })
    served = (identity.file() ?? '').replace(/"agentId":\d+/, '"agentId":99999')
    expect((await identity.proveDomain('agent.example.org')).domain).toMatchObject({ proven: false })
    served = identity.file()
    expect((await identity.proveDomain('agent.example.org')).domain).toMatchObject({ proven: true })
    expect(new Set(asked)).toEqual(new Set([`https://agent.example.org${REGISTRATION_PATH}`]))
    await settled(identity, bench.books)
    expect((await bench.registry.entry(identity.agentId() ?? ''))?.uri).toBe(asked[0])
    const calls = bench.books.ledger.identity.newest(20).length
    await settled(bench.identity(deps), bench.books)
    expect(bench.books.ledger.identity.newest(20)).toHaveLength(calls)
  })
})
