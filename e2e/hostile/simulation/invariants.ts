import { keccak256 } from 'viem'
import type { Hex } from '../../../contract/money.ts'
import { bytes32 } from '../../../main/engine/ledger/books.fixture.ts'
import { isByVoucher } from '../../../main/engine/ledger/payments.ts'
import { brokenChannels, type ChannelMemory, newChannelMemory } from './channel-invariants.ts'
import { fundsOf } from './model-blocks.ts'
import { lower } from './model-node.ts'
import type { World } from './world.ts'

const ALL_PAYMENTS = ['reserved', 'settling', 'settled', 'final', 'rejected', 'expired', 'reversed'] as const

/** What was seen last, to tell that nothing moves backwards. */
export interface Memory {
  readonly channels: ChannelMemory
  readonly finalPayments: Set<string>
  readonly finalTransfers: Set<string>
  checkedBroadcasts: number
}
export const newMemory = (): Memory => ({
  channels: newChannelMemory(),
  finalPayments: new Set(),
  finalTransfers: new Set(),
  checkedBroadcasts: 0,
})

/** The first invariant (reliability.md, I1 to I8) that does not hold, in a sentence; null when all do. */
export function brokenInvariant(world: World, memory: Memory): string | null {
  return (
    receipts(world) ??
    sums(world) ??
    grants(world) ??
    liveTransactions(world, memory) ??
    payouts(world) ??
    finality(world, memory) ??
    brokenChannels(world, memory.channels)
  )
}

/** I1: every acknowledged receipt exists once, in one chain. */
function receipts({ engine: { ledger }, ended }: World): string | null {
  const count = ledger.receipts.count()
  if (count < ended.size) return `I1: ${ended.size} jobs ended and ${count} receipts are there.`
  const last = count === 0 ? null : ledger.receipts.bySeq(count - 1)
  if (last === null) return null
  const prev = count === 1 ? bytes32(0) : ledger.receipts.bySeq(count - 2)?.digest
  return last.file === JSON.stringify({ seq: count - 1, prev }) ? null : `I1: receipt ${count - 1} does not follow on.`
}

/** I2: the sums agree to the unit. */
function sums({ engine: { ledger } }: World): string | null {
  const problem = ledger.audit()
  return problem === null ? null : `I2: ${problem}`
}

/** I3: a payment grants one job at most, and no job is without money that was on the chain. */
function grants({ engine: { ledger }, blocks, orders }: World): string | null {
  const nonces = new Set<string>()
  let settled = 0
  for (const payment of ledger.payments.byState(['settled', 'final', 'reversed'])) {
    if (isByVoucher(payment)) continue
    settled += 1
    if (nonces.has(`${payment.payer} ${payment.nonce}`)) return `I3: nonce ${payment.nonce} bought two jobs.`
    nonces.add(`${payment.payer} ${payment.nonce}`)
    if (payment.transaction === null || !blocks.everMined.has(payment.transaction)) {
      return `I3: payment ${payment.id} has a job and was never on the chain.`
    }
    if (!orders.some((order) => order.payment.payload.authorization.nonce.toLowerCase() === payment.nonce)) {
      return `I3: payment ${payment.id} is under a nonce that nobody signed.`
    }
  }
  const ended = ['queued', 'running', 'finished', 'failed'] as const
  const upfront = ledger.jobs.byState(ended).filter(({ channelId }) => channelId === null).length
  return upfront === settled ? null : `I3: ${settled} payments were settled and ${upfront} jobs are there.`
}

/** I4: bytes are stored before they are sent, and one place has one transfer. */
function liveTransactions({ engine: { ledger }, broadcasts }: World, memory: Memory): string | null {
  const places = new Map<number, string>()
  const stored = new Set<Hex>()
  const all = (['withdrawal', 'refund'] as const).flatMap((kind) => [
    ...ledger.transfers.list({ kind, cursor: null, limit: 10_000 }).rows,
  ])
  for (const { id, nonce, state } of all) {
    for (const { raw } of ledger.transfers.attempts(id)) stored.add(raw)
    if (nonce === null || state === 'replaced' || state === 'failed') continue
    if (places.has(nonce)) return `I4: transfers ${id} and ${places.get(nonce)} share number ${nonce}.`
    places.set(nonce, id)
  }
  const unstored = broadcasts.slice(memory.checkedBroadcasts).find((raw) => !stored.has(raw))
  memory.checkedBroadcasts = broadcasts.length
  return unstored === undefined ? null : `I4: ${keccak256(unstored)} was sent and is not stored.`
}

/** I5: paid out is never more than asked for: at most once to each destination, and refunds at most what came in. */
function payouts({ blocks, withdrawals, engine: { ledger } }: World): string | null {
  const state = blocks.stateAt(blocks.head)
  for (const [id, { to, amount }] of withdrawals) {
    const arrived = fundsOf(state.balances, lower(to))
    if (arrived > amount) return `I5: withdrawal ${id} of ${amount} paid out ${arrived}.`
  }
  const refunds = ledger.transfers.list({ kind: 'refund', cursor: null, limit: 10_000 }).rows
  const paid = new Set<string>()
  for (const { id, jobId } of refunds) {
    const mined = ledger.transfers.attempts(id).filter(({ transaction }) => state.mined.get(transaction)?.ok === true)
    if (mined.length === 0 || jobId === null) continue
    if (mined.length > 1 || paid.has(jobId)) return `I5: the refund of job ${jobId} was paid twice.`
    paid.add(jobId)
  }
  return null
}

/** I7: what is final is on the chain, with exactly its amount, and stays final. */
function finality({ engine: { ledger }, blocks, wallet }: World, memory: Memory): string | null {
  const state = blocks.stateAt(blocks.head)
  const payments = ledger.payments.byState(ALL_PAYMENTS)
  for (const payment of payments) {
    if (isByVoucher(payment)) continue
    const { id, state: now, transaction, amount } = payment
    if (memory.finalPayments.has(id) && now !== 'final') return `I7: payment ${id} was final and is ${now}.`
    if (now !== 'final') continue
    memory.finalPayments.add(id)
    const place = transaction === null ? undefined : state.mined.get(transaction)
    const paid = place?.block.transactions.find(({ hash }) => hash === transaction)
    if (paid === undefined || paid.to !== wallet || paid.value !== amount || paid.cancels) {
      return `I7: payment ${id} is final, and the chain does not hold it.`
    }
  }
  for (const kind of ['withdrawal', 'refund'] as const) {
    for (const row of ledger.transfers.list({ kind, cursor: null, limit: 10_000 }).rows) {
      if (memory.finalTransfers.has(row.id) && row.state !== 'final') return `I7: transfer ${row.id} was final.`
      if (row.state !== 'final') continue
      memory.finalTransfers.add(row.id)
      if (row.transaction === null || state.mined.get(row.transaction)?.ok !== true) {
        return `I7: transfer ${row.id} is final, and the chain does not hold it.`
      }
    }
  }
  return null
}

/** I12: after the faults have stopped everything came to rest, and books and chain agree to the unit. */
export function brokenRest({ engine: { ledger }, blocks, wallet }: World): string | null {
  const open = ledger.payments.byState(['reserved', 'settling', 'settled']).filter((payment) => !isByVoucher(payment))
  if (open.length > 0) return `I12: payment ${open[0]?.id} is still ${open[0]?.state}.`
  const held = fundsOf(blocks.stateAt(blocks.head).balances, wallet)
  // A wallet that was emptied before a reorganisation took income away cannot pay: that waits, and says so.
  const live = ledger.transfers.live().filter(({ state, amount }) => state !== 'requested' || amount <= held)
  if (live.length > 0) return `I12: transfer ${live[0]?.id} is still ${live[0]?.state}.`
  if (ledger.transfers.owedRefunds().some(({ amount }) => amount <= held)) return 'I12: a refund is still owed.'
  const booked = ledger.entries.totals().expectedBalance
  return held === booked ? null : `I2: the chain holds ${held} and the books say ${booked}.`
}
