import { privateKeyToAccount } from 'viem/accounts'
import { bytesToHex } from 'viem'
import { askBack, buyJob, call, closeChannels, day, refund, takeBack } from './channel-steps.ts'
import { MOODS, transactionOf } from './model-facilitator.ts'
import { noFaults } from './model-node.ts'
import { allowingRefusals } from './refusals.ts'
import type { World } from './world.ts'

export interface Step {
  readonly name: string
  /** How often it comes, against the others. */
  readonly weight: number
  readonly run: (world: World) => Promise<void> | void
}

/** Everything that may happen between two looks at the books. */
export const steps: readonly Step[] = [
  { name: 'buy', weight: 10, run: async (world) => pay(world, await world.order()) },
  { name: 'send again', weight: 6, run: (world) => sendAgain(world) },
  { name: 'send ten times at once', weight: 2, run: (world) => sendTenTimes(world) },
  { name: 'cancel', weight: 2, run: (world) => cancel(world) },
  { name: 'work', weight: 8, run: (world) => world.work() },
  { name: 'withdraw', weight: 4, run: (world) => withdraw(world) },
  { name: 'look at transfers', weight: 10, run: ({ engine }) => engine.transfers.step() },
  { name: 'recover', weight: 6, run: ({ engine }) => engine.payments.recover() },
  { name: 'confirm', weight: 6, run: ({ engine }) => engine.payments.confirmFinal() },
  { name: 'block', weight: 12, run: ({ tick, random }) => tick(random.between(1, 3)) },
  { name: 'reorganisation', weight: 5, run: (world) => reorganise(world) },
  { name: 'time passes', weight: 3, run: (world) => void (world.time.now += world.random.between(10, 200) * 1000) },
  { name: 'gas price', weight: 3, run: ({ blocks, random }) => void (blocks.baseFee = BigInt(random.between(1, 60))) },
  { name: 'facilitator', weight: 4, run: ({ facilitator, random }) => void (facilitator.mood = random.pick(MOODS)) },
  { name: 'node', weight: 5, run: (world) => changeNode(world) },
  { name: 'restart', weight: 3, run: (world) => world.restart() },
  { name: 'call', weight: 24, run: call },
  { name: 'job by voucher', weight: 6, run: buyJob },
  { name: 'refund', weight: 2, run: refund },
  { name: 'ask back', weight: 3, run: askBack },
  { name: 'take back', weight: 2, run: takeBack },
  { name: 'day', weight: 2, run: day },
  { name: 'channels', weight: 10, run: ({ engine }) => engine.channels.run() },
  { name: 'close channels', weight: 2, run: closeChannels },
  { name: 'collect all', weight: 3, run: ({ engine }) => engine.channels.collector.collectAll() },
]

async function pay(world: World, order: World['orders'][number]): Promise<void> {
  const job = await world.send(order)
  if (job === null || world.engine.life.dead) return
  world.told.add(job)
  if (order.job !== null && order.job !== job) throw new Error(`One payment bought job ${order.job} and job ${job}.`)
  order.job = job
}

async function sendAgain(world: World): Promise<void> {
  if (world.orders.length > 0) await pay(world, world.random.pick(world.orders.slice(-8)))
}

async function sendTenTimes(world: World): Promise<void> {
  const order = await world.order()
  await Promise.all(Array.from({ length: 10 }, () => allowingRefusals(() => pay(world, order))))
}

function cancel({ orders, blocks, random }: World): void {
  const order = orders.length === 0 ? null : random.pick(orders.slice(-4))
  if (order !== null) blocks.pool.unshift(transactionOf(order.payment, true))
}

async function withdraw(world: World): Promise<void> {
  const { transfers } = world.engine
  const to = privateKeyToAccount(bytesToHex(world.random.bytes(32))).address
  const amount = world.random.between(0, 2) === 0 ? 'all' : BigInt(world.random.between(1, 4_000))
  const review = await transfers.review({ to, amount })
  world.withdrawals.set(review.reviewId, { to, amount: review.amount })
  await transfers.confirm(review.reviewId)
  if (world.random.between(0, 1) === 0) await transfers.confirm(review.reviewId)
}

function reorganise({ blocks, random, time }: World): void {
  blocks.reorganise(random.between(1, 5), random, Math.floor(time.now / 1000))
}

function changeNode({ faults, random }: World): void {
  Object.assign(faults, noFaults())
  if (random.between(0, 2) === 0) return
  faults.deaf = random.pick([0, 10, 50, 100])
  faults.lostReplies = random.pick([0, 50, 100])
  faults.stale = random.pick([0, 0, 1, 3])
}
