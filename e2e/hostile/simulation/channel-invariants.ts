import type { Hex } from '../../../contract/money.ts'
import { channelIn } from './model-contract.ts'
import type { World } from './world.ts'

/** What was seen of channels last. */
export interface ChannelMemory {
  readonly best: Map<Hex, bigint>
  final: number
}
export const newChannelMemory = (): ChannelMemory => ({ best: new Map(), final: 0 })

/** The first invariant of payment channels that does not hold, in a sentence; null when all do. */
export function brokenChannels(world: World, memory: ChannelMemory): string | null {
  return charges(world) ?? jobs(world) ?? vouchers(world, memory) ?? claims(world, memory) ?? cover(world)
}

/** I1, I3: what was sold is charged once, at what its payer was told and at most at the maximum. */
function charges({ engine: { ledger }, sales }: World): string | null {
  const { rows } = ledger.channels.calls({ cursor: null, limit: 100_000 })
  const charged = new Map<string, bigint>()
  for (const { kind, ref, amount, channelId } of rows) {
    if (charged.has(`${kind} ${ref}`)) return `I3: ${kind} ${ref} was charged twice.`
    charged.set(`${kind} ${ref}`, amount)
    const sale = sales.get(ref)
    if (kind !== 'data') continue
    if (sale === undefined || sale.channel !== channelId)
      return `I3: ${ref} was charged to somebody who did not buy it.`
    if (amount > sale.maximum) return `I3: ${ref} may cost ${sale.maximum} and was charged ${amount}.`
  }
  for (const [ref, { told }] of sales) {
    const amount = charged.get(`data ${ref}`) ?? 0n
    if (told !== null && told !== amount) return `I1: ${ref} cost ${told} by its answer, and the books have ${amount}.`
  }
  return null
}

/** I1, I3: a job that somebody was told of is in the books, and its voucher paid for it alone. */
function jobs({ engine: { ledger }, told }: World): string | null {
  for (const id of told) if (ledger.jobs.get(id) === null) return `I1: job ${id} was told of and is in no book.`
  const bought = new Set<string>()
  for (const { id, channelId, paymentRef } of ledger.jobs.byState(['queued', 'running', 'finished', 'failed'])) {
    const charge = channelId === null ? null : ledger.payments.charge(paymentRef)
    if (charge === null || charge.state === 'released' || charge.amount === 0n) continue
    const voucher = `${charge.channelId} ${charge.signedMax}`
    if (bought.has(voucher)) return `I3: the voucher of job ${id} bought another job.`
    bought.add(voucher)
    if (charge.amount > charge.maximum) return `I3: job ${id} was charged more than its price.`
  }
  return null
}

/** I6: the highest voucher of a channel never falls, and covers what was charged. */
function vouchers({ engine: { ledger } }: World, { best }: ChannelMemory): string | null {
  const known = new Map(ledger.channels.list().map((channel) => [channel.id, channel]))
  for (const [id, max] of best) {
    if ((known.get(id)?.bestMax ?? 0n) < max) return `I6: the voucher over ${max} of channel ${id} is lost.`
  }
  for (const { id, bestMax, charged, openedAt } of known.values()) {
    if (charged > bestMax) return `I6: channel ${id} was charged ${charged}, its voucher covers ${bestMax}.`
    // Of a channel that was never charged nothing is owed, and the books may forget it.
    if (charged > openedAt) best.set(id, bestMax)
  }
  return null
}

/** I7: nothing is claimed that was not charged, and nothing shown as earned that is not in final blocks. */
function claims({ engine: { ledger }, blocks }: World, memory: ChannelMemory): string | null {
  const { contract } = blocks.stateAt(blocks.head)
  const known = new Map(ledger.channels.list().map((channel) => [channel.id, channel]))
  for (const [id, { totalClaimed }] of contract.channels) {
    const charged = known.get(id)?.charged ?? 0n
    if (totalClaimed > charged) return `I5: channel ${id} was charged ${charged}, and ${totalClaimed} were claimed.`
  }
  memory.final = Math.max(memory.final, blocks.finalNumber())
  const block = blocks.blocks.findLast(({ number }) => number <= memory.final)
  const final = block === undefined ? null : blocks.stateAt(block).contract
  const sums = ledger.channels.sums()
  if (sums.settled > (final?.settled ?? 0n)) return `I7: ${sums.settled} is shown as paid out, before it is final.`
  return sums.claimed > (final?.claimed ?? 0n) ? `I7: ${sums.claimed} is shown as claimed, before it is final.` : null
}

/** M12: whatever was charged is claimed before its payer can leave with it. */
function cover(world: World): string | null {
  for (const { id, charged } of world.engine.ledger.channels.list()) {
    const missing = missingIn(world, id, charged)
    if (missing > 0n) return `M12: channel ${id} was charged ${charged}, and ${missing} of it are gone.`
  }
  return null
}

/** Base units that were charged and the channel does not hold, but for a deposit that a reorganisation took away. */
function missingIn(world: World, id: Hex, charged: bigint): bigint {
  const { balance } = channelIn(world.blocks.stateAt(world.blocks.head).contract, id)
  return charged > balance && !world.blocks.lostDeposit(id) ? charged - balance : 0n
}

/** I12, I2: once all is at rest, what was charged is claimed, paid out and booked, to the unit. */
export async function brokenChannelRest(world: World): Promise<string | null> {
  const { engine, blocks } = world
  const { contract } = blocks.stateAt(blocks.head)
  for (const { id, charged, pending } of engine.ledger.channels.list()) {
    const { totalClaimed } = channelIn(contract, id)
    if (pending !== null) return `I12: channel ${id} is still reserved.`
    if (totalClaimed !== charged && !blocks.lostDeposit(id)) {
      return `I12: channel ${id} was charged ${charged}, and ${totalClaimed} is claimed.`
    }
  }
  const open = engine.ledger.collections.open()
  if (open.length > 0) return `I12: order ${open[0]?.n} to ${open[0]?.action} is still open.`
  const { claimed, settled } = engine.ledger.channels.sums()
  if (claimed !== contract.claimed || settled !== contract.settled || claimed !== settled) {
    return `I2: the chain has claimed ${contract.claimed} and paid ${contract.settled}, the books say ${claimed} and ${settled}.`
  }
  const { differences } = await engine.channels.compare()
  return differences[0] === undefined ? null : `I2: ${differences[0]}`
}
