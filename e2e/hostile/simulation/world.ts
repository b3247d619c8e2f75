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
import type { ChannelChain } from '../../../main/engine/payments/channels/channel-chain.ts'
import { type Channels, openChannels } from '../../../main/engine/payments/channels/open.ts'
import { armCrashPoints } from '../../../main/engine/ports/crash-point.ts'
import { silentLog } from '../../../main/engine/ports/log.ts'
import { type Random, seeded } from '../../../main/engine/practice/buyer/random.ts'
import { signerAccount } from '../../../main/engine/proof/account.ts'
import type { Chain } from '../../../main/engine/wallet/chain.ts'
import { usableNetwork } from '../../../main/engine/wallet/networks.ts'
import { createTransfers, type Transfers } from '../../../main/engine/wallet/transfers.ts'
import { unlockedWallet } from '../../../main/engine/wallet/unlocked.ts'
import { makeRich, ModelBlocks } from './model-blocks.ts'
import { modelChannelChain } from './model-channel-chain.ts'
import { modelBuyer } from './model-buyer.ts'
import { type ModelFacilitator, modelFacilitator } from './model-facilitator.ts'
import { lower, modelNode, noFaults, type NodeFaults } from './model-node.ts'
import type { ModelPayer } from './model-payer.ts'
import { filesOf, type FileThen, giveBack, type Life, mortal } from './mortal.ts'

/** The real parts, as far as a planted bug may change them before they are put together. */
export interface Parts {
  readonly chain: Chain
  readonly channelChain: ChannelChain
  readonly ledger: Ledger
}
export type Spoil = (parts: Parts) => Partial<Parts>

/** A payment that some buyer signed, and the job it was told of. */
export interface Order {
  readonly header: string
  readonly payment: ExactPayment
  job: string | null
}

/** A call that was sold for a voucher. */
export interface ModelSale {
  readonly channel: Hex
  readonly maximum: bigint
  /** What the payer was told it cost; null while it was told nothing. */
  told: bigint | null
}

const START = Date.UTC(2026, 0, 1)
const BLOCK_SECONDS = 2
const FINAL_AFTER_SECONDS = 30

/**
 * The real payments, transfers and ledger over a model of everything around them: chain, node, facilitator, buyers and
 * clock. One seed decides everything that happens.
 */
export function openWorld(seed: number, spoil: Spoil = () => ({})) {
  const random: Random = seeded(seed)
  const folder = mkdtempSync(path.join(fastFolder(), 'hearth-simulation-'))
  const file = path.join(folder, 'ledger.db')
  const time = { now: START }
  const clock = { now: () => time.now, monotonic: () => time.now }
  const seconds = (): number => Math.floor(time.now / 1000)
  const receiptsKey = random.bytes(32)
  const provider = signerAccount(receiptsKey)
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
  const channelChain = modelChannelChain({ blocks, faults, random, payee: wallet.address })
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
    const life: Life = { dead: false }
    const ledger = openLedger({ file, provider: provider.address, network: network.chainId })
    const sound: Parts = { chain: mortal(life, node), channelChain: mortal(life, channelChain), ledger }
    const parts = { ...sound, ...spoil(sound) }
    const sold = {
      clock,
      log: silentLog,
      newId: () => `id-${seed}-${(ids += 1)}`,
      prepare: () => () => undefined,
      onPaid: () => undefined,
    }
    const deps: PaymentsDeps = {
      ...sold,
      ledger: parts.ledger,
      chain: parts.chain,
      facilitator: mortal(life, facilitator),
      asset,
      payTo: wallet.address,
      signer: provider,
      resourceUrl: () => 'https://hearth.example/v1/jobs',
      otherWays: async () => [],
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
    const channels = openChannels({
      ...sold,
      ledger: parts.ledger,
      network,
      rpcUrl: '',
      chain: parts.channelChain,
      facilitator: mortal(life, facilitator),
      payTo: wallet.address,
      receiptsKey,
      journalDir: path.join(folder, 'vouchers'),
    })
    channels.begin()
    return { life, ledger, payments: createPayments(deps), transfers, channels }
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
    payers: [] as ModelPayer[],
    /** Calls that were paid by voucher, by what they were for. */
    sales: new Map<string, ModelSale>(),
    /** Jobs somebody was told of. */
    told: new Set<string>(),
    seconds,
    newPayer: (make: () => ModelPayer): ModelPayer => {
      const payer = make()
      makeRich(lower(payer.address))
      return payer
    },
    /** Withdrawals that were confirmed, by a destination of their own. */
    withdrawals: new Map<string, { readonly to: Address; readonly amount: bigint }>(),
    /** Jobs whose end was acknowledged. */
    ended: new Set<string>(),
    engine: open(),
    tick,
    /** The process dies between two steps and is started again on the same folder. */
    restart: (): void => {
      close(world.engine)
      world.engine = open()
    },
    /** Does something, and has the process die by `kill -9` when it passes a crash point for the so many-th time. */
    crashIn: async (passes: number, work: () => Promise<void> | void): Promise<void> => {
      const { life } = world.engine
      let left = passes
      let files: ReadonlyMap<string, FileThen> | null = null
      armCrashPoints(() => {
        left -= 1
        if (left !== 0) return
        files = filesOf(folder)
        life.dead = true
      })
      try {
        await work()
      } catch (error) {
        if (!life.dead) throw error
      } finally {
        armCrashPoints(null)
        if (files !== null) {
          close(world.engine)
          giveBack(folder, files)
          world.engine = open()
          // As the engine does when it starts.
          const { jobs } = world.engine.ledger
          for (const { id } of jobs.byState(['running'])) jobs.requeue(id)
        }
      }
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
      // As the engine does: work that its voucher no longer pays for is not begun.
      if (jobs.cover(job.id) === 'held') jobs.start(job.id, time.now)
      const fault = jobs.get(job.id)?.state === 'queued' || random.between(0, 3) === 0
      const most = job.channelId === null ? job.price : BigInt(random.between(0, Number(job.price)))
      jobs.end(job.id, fault ? ourFault : finished, { receipt: receiptAt, refund: fault, charge: most }, time.now)
      if (!world.engine.life.dead) world.ended.add(job.id)
    },
    close: (): void => {
      close(world.engine)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}
function close({ ledger, channels }: Engine): void {
  channels.close()
  ledger.close()
}

export type World = ReturnType<typeof openWorld>
export interface Engine {
  readonly life: Life
  readonly ledger: Ledger
  readonly payments: Payments
  readonly transfers: Transfers
  readonly channels: Channels
}

/** Nothing here is about the disk, so memory will do. */
function fastFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}
