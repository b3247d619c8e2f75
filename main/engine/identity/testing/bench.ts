import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Reach } from '../../../../contract/identity.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { Hex } from '../../../../contract/money.ts'
import { type Fixture, temporaryBooks } from '../../ledger/books.fixture.ts'
import { type Clock, systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import type { Practice } from '../../practice/network.ts'
import { temporaryPractice } from '../../practice/testing/temporary.ts'
import { accountNumbers, storedNumbers } from '../../wallet/account-numbers.ts'
import type { Chain } from '../../wallet/chain.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { type UsableNetwork, usableNetwork } from '../../wallet/networks.ts'
import { createRpc, type Rpc } from '../../wallet/rpc.ts'
import { type UnlockedWallet, unlockedWallet } from '../../wallet/unlocked.ts'
import { type IdentityChain, openIdentityChain } from '../identity-chain.ts'
import { createIdentity, type Identity, type IdentityDeps } from '../identity.ts'

/** A real chain with the registries, real books, and the keys of a provider. */
export interface IdentityBench {
  readonly practice: Practice
  readonly rpc: Rpc
  readonly network: UsableNetwork
  /** Signs receipts and holds the agent. */
  readonly self: UnlockedWallet
  readonly wallet: UnlockedWallet
  readonly registry: IdentityChain
  books: Fixture
  /** The identity as the engine makes it, with parts of it replaced. */
  identity(change?: Partial<IdentityDeps>): Identity
  parts(network: UsableNetwork): Pick<IdentityDeps, 'chain' | 'identityChain'>
  end(): Promise<void>
}

export const LOCAL: Reach = {
  state: 'local-only',
  sentence: 'Not reachable from outside.',
  next: null,
  url: 'http://127.0.0.1:4021',
}
export const NOWHERE: Reach = { ...LOCAL, url: null }

export function randomWallet(): UnlockedWallet {
  return unlockedWallet(Uint8Array.from(randomBytes(32)))
}

/** Until a transaction is in a block. */
export async function mined(chain: Pick<Chain, 'transaction'>, transaction: Hex): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    if ((await chain.transaction(transaction)).state === 'mined') return
    await sleep(25)
  }
  throw new Error('The chain did not take a transaction.')
}

/** Rounds until nothing waits for a block: a busy machine makes one late. */
export async function settled(identity: Identity, books: Fixture): Promise<void> {
  const { identity: calls } = books.ledger
  for (let round = 0; round < 200; round += 1) {
    const before = calls.newest(1)[0]?.id
    await identity.step()
    if (calls.open().length === 0 && calls.newest(1)[0]?.id === before) return
    await sleep(25)
  }
  throw new Error('The chain does not take what it was given.')
}

export async function openIdentityBench(clock: Clock = systemClock): Promise<IdentityBench> {
  const { practice, end } = await temporaryPractice()
  const network = usableNetwork('practice')
  const rpcUrl = () => practice.rpcUrl
  const [self, wallet] = [randomWallet(), randomWallet()]

  function parts(on: UsableNetwork): Pick<IdentityDeps, 'chain' | 'identityChain'> {
    if (on.registries === null) throw new Error('The practice network has no registries.')
    return { chain: openChain(on, rpcUrl), identityChain: openIdentityChain(on, on.registries, rpcUrl) }
  }

  const bench: IdentityBench = {
    practice,
    rpc: createRpc(rpcUrl),
    network,
    self,
    wallet,
    registry: parts(network).identityChain,
    books: temporaryBooks(),
    parts,
    identity: (change = {}) => {
      const { ledger } = bench.books
      const made = parts(network)
      return createIdentity({
        ...made,
        ledger,
        chainId: network.numericId,
        gasCoin: 'ETH',
        automatic: true,
        self: self.address,
        former: null,
        keys: [self],
        payTo: wallet.address,
        wallet: () => wallet,
        numbers: accountNumbers(change.chain ?? made.chain, storedNumbers(ledger, self.address)),
        reach: () => LOCAL,
        keepsRegistration: () => false,
        kinds: () => 'wasm',
        attestations: () => [],
        fetchFile: async () => {
          throw new HearthError('discovery/unreachable', 'It cannot be reached.')
        },
        ensureGas: (address) => practice.fundWallet(address),
        clock,
        log: silentLog,
        ...change,
      })
    },
    end: async () => {
      bench.books.remove()
      await end()
    },
  }
  return bench
}
