import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Address, Hex } from '../../../contract/money.ts'
import { finished, ourFault, receiptAt } from '../../../main/engine/ledger/books.fixture.ts'
import type { Ledger } from '../../../main/engine/ledger/ledger.ts'
import { openLedger } from '../../../main/engine/ledger/open.ts'
import type { ExactPayment } from '../../../main/engine/payments/exact-payment.ts'
import { createPayments, type Payments, type PaymentsDeps } from '../../../main/engine/payments/payments.ts'
import { asset, request } from '../../../main/engine/payments/testing/till.ts'
import { silentLog } from '../../../main/engine/ports/log.ts'
import { type Random, seeded } from '../../../main/engine/practice/buyer/random.ts'
import { signerAccount } from '../../../main/engine/proof/account.ts'
import type { Chain } from '../../../main/engine/wallet/chain.ts'
import { usableNetwork } from '../../../main/engine/wallet/networks.ts'
import { createTransfers, type Transfers } from '../../../main/engine/wallet/transfers.ts'
import { unlockedWallet } from '../../../main/engine/wallet/unlocked.ts'
import { makeRich, ModelBlocks } from './model-blocks.ts'
import { modelBuyer } from './model-buyer.ts'
import { type ModelFacilitator, modelFacilitator } from './model-facilitator.ts'
import { lower, modelNode, noFaults, type NodeFaults } from './model-node.ts'

/** What a planted bug may change of the real parts before they are put together. */
export type Spoil = (parts: { chain: Chain; ledger: Ledger }) => { readonly chain: Chain; readonly ledger: Ledger }

/** A payment that some buyer signed, and the job it was told of. */
export interface Order {
  readonly header: string
  readonly payment: ExactPayment
  job: string | null
}

const START = Date.UTC(2026, 0, 1)
const BLOCK_SECONDS = 2
const FINAL_AFTER_SECONDS = 30

/**
 * The real payments, transfers and ledger over a model of everything around them: chain, node, facilitator, buyers and
 * clock. One seed decides everything that happens.
 */
export function openWorld(seed: number, spoil: Spoil = (parts) => parts) {
  const random: Random = seeded(seed)
  const folder = mkdtempSync(path.join(fastFolder(), 'hearth-simulation-'))
  const file = path.join(folder, 'ledger.db')
  const time = { now: START }
  const clock = { now: () => time.now, monotonic: () => time.now }
  const seconds = (): number => Math.floor(time.now / 1000)
  const provider = signerAccount(random.bytes(32))
  const wallet = unlockedWallet(random.bytes(32))
  const network = { ...usableNetwork('practice'), asset }
  const blocks = new ModelBlocks(seconds())
  const faults: NodeFaults = noFaults()
  const broadcasts: Hex[] = []
  const node = modelNode({
    blocks,
    faults,
    random,
    wallet: wallet.address,
    token: asset.address,
    numericId: network.numericId,
    onBroadcast: (raw) => broadcasts.push(raw),
  })
  const facilitator: ModelFacilitator = modelFacilitator(blocks, random, seconds)
  const buyers = Array.from({ length: 3 }, () => modelBuyer(random, seconds))
  for (const { address } of buyers) makeRich(lower(address))
  let ids = 0

  function tick(count: number): void {
    for (let block = 0; block < count; block += 1) {
      time.now += BLOCK_SECONDS * 1000
      blocks.mine(seconds())
    }
  }

  function open() {
    const ledger = openLedger({ file, provider: provider.address, network: network.chainId })
    const parts = spoil({ chain: node, ledger })
    const deps: PaymentsDeps = {
      ledger: parts.ledger,
      chain: parts.chain,
      facilitator,
      asset,
      payTo: wallet.address,
      signer: provider,
      resourceUrl: () => 'https://hearth.example/v1/jobs',
      clock,
      log: silentLog,
      newId: () => `id-${seed}-${(ids += 1)}`,
      otherWays: async () => [],
      prepare: () => () => undefined,
      onPaid: () => undefined,
      finalAfterSeconds: FINAL_AFTER_SECONDS,
      settleTimeoutMs: 1,
      wait: async () => tick(random.between(0, 1)),
    }
    const transfers = createTransfers({
      ledger: parts.ledger,
      chain: parts.chain,
      preset: network,
      clock,
      log: silentLog,
      signer: () => wallet,
      newId: () => `out-${seed}-${(ids += 1)}`,
    })
    return { ledger, payments: createPayments(deps), transfers }
  }

  const world = {
    seed,
    random,
    time,
    blocks,
    faults,
    facilitator,
    broadcasts,
    wallet: lower(wallet.address),
    orders: [] as Order[],
    /** Withdrawals that were confirmed, by a destination of their own. */
    withdrawals: new Map<string, { readonly to: Address; readonly amount: bigint }>(),
    /** Jobs whose end was acknowledged. */
    ended: new Set<string>(),
    engine: open(),
    tick,
    /** The process dies between two steps and is started again on the same folder. */
    restart: (): void => {
      world.engine.ledger.close()
      world.engine = open()
    },
    order: async (): Promise<Order> => {
      const signed = random.pick(buyers).sign(await world.engine.payments.pay(request(undefined)))
      const order: Order = { ...signed, job: null }
      world.orders.push(order)
      return order
    },
    send: async (order: Order): Promise<string | null> => {
      const answer = await world.engine.payments.pay(request(order.header))
      return answer.kind === 'paid' ? answer.job.id : null
    },
    /** Ends the oldest job that waits, one way or the other. */
    work: (): void => {
      const { jobs } = world.engine.ledger
      const job = jobs.byState(['queued'])[0]
      if (job === undefined) return
      jobs.start(job.id, time.now)
      const fault = random.between(0, 3) === 0
      jobs.end(job.id, fault ? ourFault : finished, { receipt: receiptAt, refund: fault }, time.now)
      world.ended.add(job.id)
    },
    close: (): void => {
      world.engine.ledger.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}
export type World = ReturnType<typeof openWorld>
export type Engine = { readonly ledger: Ledger; readonly payments: Payments; readonly transfers: Transfers }

/** Nothing here is about the disk, so memory will do. */
function fastFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}
