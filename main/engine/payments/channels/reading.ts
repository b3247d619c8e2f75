import { HearthError } from '../../../../contract/errors.ts'
import type { Hex } from '../../../../contract/money.ts'
import type { MoneyJournal } from '../../ledger/journal/vouchers.ts'
import type { SettledEvent } from '../../ledger/channel-records.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { ChainReading, ChannelChain } from './channel-chain.ts'
import { adopt, type Adoptable, lackingVouchers } from './kept-vouchers.ts'
import { orderedVouchers } from './open-orders.ts'

export interface ReadingDeps {
  readonly ledger: Pick<Ledger, 'channels' | 'collections' | 'jobs' | 'payments' | 'journal'>
  readonly journal: Pick<MoneyJournal, 'highest' | 'before'>
  readonly chain: Pick<ChannelChain, 'reading' | 'events' | 'timeOf' | 'logRange'>
  /** The same chain through nodes of other companies; none where no other is known. */
  readonly furtherNodes: readonly Pick<ChannelChain, 'reading'>[]
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  /** Requests for blocks of before, newest first; what was paid out in older ones is one line. */
  readonly mostRanges?: number
}

const MOST_RANGES = 200

/**
 * Has the books know from which block on they read the chain, and what was claimed and paid out up to it. Nothing of that
 * is counted twice: a channel begins with what is claimed of it in that very block, payouts that the journal or the
 * blocks tell are single lines, and the rest of what the contract has paid is one. Books that are held are brought up to
 * what the chain says. All of it is one transaction; books that know are left as they are.
 * @throws HearthError `chain/unreachable`, or `ledger/unconfirmed` where no further node says the same
 */
export async function beginReading(deps: ReadingDeps): Promise<void> {
  const { ledger, chain, clock, log } = deps
  const isHeld = ledger.journal.hold() !== null
  if (ledger.collections.scan() !== null && !isHeld) return
  const lacking = [...lackingVouchers(deps), ...orderedVouchers(ledger)]
  const known = ledger.channels.list()
  const ids = [...new Set([...known, ...lacking].map(({ id }) => id))]
  const reading = await chain.reading(ids)
  if (isHeld || reading.claimed > 0n || reading.settled > 0n) await requireAgreement(deps, ids, reading)
  const claimedOf = new Map(ids.map((id, index) => [id, reading.channels[index]]))
  const at = clock.now()

  if (ledger.collections.scan() !== null) {
    return ledger.journal.lifted(() => takeUp(deps, { lacking, claimedOf, claimed: reading.claimed, at }))
  }
  const settledBefore = notOurs(deps, reading, isHeld)
  const missing = reading.settled - settledBefore - ledger.channels.sums().settled
  const found = await lookBack(deps, reading.block, missing)
  const booked = found.missing > 0n ? found.missing : 0n
  ledger.journal.lifted(() =>
    ledger.channels.change((table) => {
      for (const { settled, minedAt } of found.payouts) {
        ledger.collections.book({ claims: [], settlements: [settled] }, 0, minedAt)
      }
      const { block, blockHash, claimed, settled, held } = reading
      const claimedBefore = claimed > settledBefore ? claimed : settledBefore
      ledger.collections.begin({ block, blockHash, claimed, settled, settledBefore, held, booked }, claimedBefore, at)
      for (const one of lacking) {
        const state = claimedOf.get(one.id)
        if (state !== undefined) adopt(table, one, { state, openedAt: state.totalClaimed, at })
      }
    }),
  )
  log.info('channel.reading-begins', { block: reading.block, found: found.payouts.length, baseline: booked.toString() })
}

/** Books that know where they read, and may have lost channels: what was claimed on those was charged before. */
function takeUp(
  { ledger }: ReadingDeps,
  seen: {
    readonly lacking: readonly Adoptable[]
    readonly claimedOf: ReadonlyMap<Hex, ChainReading['channels'][number] | undefined>
    readonly claimed: bigint
    readonly at: number
  },
): void {
  ledger.channels.change((table) => {
    for (const one of seen.lacking) {
      const state = seen.claimedOf.get(one.id)
      if (state !== undefined) adopt(table, one, { state, openedAt: 0n, at: seen.at })
    }
    let ofKnown = 0n
    for (const [id, state] of seen.claimedOf) {
      const channel = table.get(id)
      if (channel !== null && state !== undefined) ofKnown += state.totalClaimed - channel.openedAt
    }
    ledger.collections.claimedMore(seen.claimed - ofKnown)
  })
}

/**
 * What was paid out before these books began, which is not theirs: what was said when they first began to read; of new books,
 * all of it; of books whose journal is older than such records, nothing, as far as anybody can tell. Then the comparison
 * with what the wallet holds shows whether that was right.
 */
function notOurs({ ledger }: ReadingDeps, reading: Pick<ChainReading, 'settled'>, isHeld: boolean): bigint {
  const [first] = ledger.collections.readings()
  if (first !== undefined) return first.settledBefore
  return isHeld ? 0n : reading.settled
}

interface Payout {
  readonly settled: SettledEvent
  /** Unix ms. */
  readonly minedAt: number
}

/** Payouts that no line says yet, looked for in the newest blocks first until nothing is missing. */
async function lookBack(
  deps: ReadingDeps,
  last: number,
  wanted: bigint,
): Promise<{ readonly payouts: readonly Payout[]; readonly missing: bigint }> {
  const { chain, ledger, log } = deps
  const payouts: Payout[] = []
  let missing = wanted
  let end = last
  try {
    for (let left = deps.mostRanges ?? MOST_RANGES; missing > 0n && end >= 0 && left > 0; left -= 1) {
      const from = Math.max(0, end - chain.logRange + 1)
      const { settlements } = await chain.events(from, end, [])
      for (const settled of settlements.toReversed()) {
        if (missing < settled.amount || ledger.collections.isBooked(settled)) continue
        payouts.unshift({ settled, minedAt: (await chain.timeOf(settled.blockNumber)) * 1000 })
        missing -= settled.amount
      }
      end = from - 1
    }
  } catch (error) {
    // A node need not know old blocks: what is still missing is one line.
    if (!(error instanceof HearthError)) throw error
    log.warn('channel.blocks-not-read', { before: end, code: error.code })
  }
  return { payouts, missing }
}

/** One node alone could have the books begin with anything. */
async function requireAgreement(
  { furtherNodes }: ReadingDeps,
  ids: readonly Hex[],
  reading: ChainReading,
): Promise<void> {
  if (furtherNodes.length === 0) return
  const answers = await Promise.all(
    furtherNodes.map((node) =>
      node.reading(ids, reading.block).then(
        (other) => isSame(reading, other),
        (error: unknown) => {
          if (error instanceof HearthError) return null
          throw error
        },
      ),
    ),
  )
  if (answers.includes(true)) return
  throw new HearthError(
    'ledger/unconfirmed',
    answers.includes(false)
      ? `A second node of this network says something else about block ${reading.block} than the first one.`
      : 'What was paid before is not confirmed: no second node of this network answers.',
    { hint: 'The books stay as they are, and no money is lost. Try again in a few minutes.' },
  )
}

function isSame(a: ChainReading, b: ChainReading): boolean {
  const others = partsOf(b)
  return partsOf(a).every((part, index) => part === others[index])
}

function partsOf({ blockHash, claimed, settled, held, channels }: ChainReading): readonly unknown[] {
  const inChannels = channels.flatMap(({ balance, totalClaimed }) => [balance, totalClaimed])
  return [blockHash, claimed, settled, held, ...inChannels]
}
