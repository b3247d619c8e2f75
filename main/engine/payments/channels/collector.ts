import type { FacilitatorClient } from '@x402/core/server'
import type { SettleResponse } from '@x402/core/types'
import type { LocalAccount } from 'viem'
import { HearthError } from '../../../../contract/errors.ts'
import { type Address, Bytes32, type Hex, sameAddress } from '../../../../contract/money.ts'
import type { ChannelRecord, ClaimLine, ClaimOrder } from '../../ledger/channel-records.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { oneAtATime } from '../../ports/one-at-a-time.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { voucherAlarms } from './alarms.ts'
import { bookFinalBlocks } from './booking.ts'
import type { ChannelChain } from './channel-chain.ts'
import { collectionTerms, lineOf, signedClaim } from './claim-lines.ts'
import type { ChannelFacts } from './facts.ts'
import { gasCost } from './gas.ts'
import { type Claimable, decideClaims, decideSettle, type PolicyLimits } from './policy.ts'

/** Turns vouchers into money. */
export interface Collector {
  /** One round: looks at the chain, claims and settles what the policy wants, books what is final. */
  run(): Promise<void>
  /** Claims and settles everything that is worth its gas to the payee, whatever its age. */
  collectAll(): Promise<void>
  /** Sentences about money of vouchers that may be lost, as the last round left them; empty when all is well. */
  alarms(): readonly string[]
}

export interface CollectorDeps {
  readonly ledger: Pick<Ledger, 'channels' | 'collections' | 'settings'>
  readonly chain: ChannelChain
  readonly facts: ChannelFacts
  readonly facilitator: Pick<FacilitatorClient, 'settle'>
  /** Signs claims. */
  readonly authorizer: Pick<LocalAccount, 'address' | 'signTypedData'>
  readonly network: UsableNetwork
  readonly payTo: Address
  readonly clock: Clock
  readonly log: Log
  /** Whether a claim or settlement of ours is on its way, whose outcome nobody knows yet. */
  readonly underWay?: () => boolean
  readonly limits?: Partial<PolicyLimits>
  /** Has books that do not know where they read the chain begin. */
  readonly begin: () => Promise<void>
  /** What `alarms` says has changed. */
  readonly onAlarms?: (() => void) | undefined
}

/** A dollar together, or six hours; gas may cost a twentieth; forty channels fit every facilitator. */
const LIMITS: PolicyLimits = { enough: 1_000_000n, longest: 6 * 3600, gasShare: 20n, mostLines: 40 }
/** No block that is older than this is replaced on any network of ours. */
const REORGANISED_MS = 24 * 60 * 60_000
const GLANCE_MS = 60 * 60_000
/** A claim that the contract refuses is divided this often at most: it finds one bad line in a hundred. */
const MOST_HALVES = 8
/** Unix ms: when the chain last said who wants its money back, written down so often while there is something to lose. */
const READ_AT = 'vouchers-read-at'
const READ_AT_MS = 60 * 60_000

/**
 * Claims are orders in the books before they are sent. Doing one again does no harm: what the chain has
 * claimed already it passes over. So after a crash or a lost answer the chain is read, and only what it does
 * not have is claimed again. What was paid out is booked from final blocks, never from anybody's word.
 */
export function createCollector(deps: CollectorDeps): Collector {
  const { ledger, chain, facts, network, clock, log, underWay = () => false } = deps
  const limits = { ...LIMITS, ...deps.limits }
  const inTurn = oneAtATime()
  let warnings: readonly string[] = []
  let nextGlance = 0
  let storedReadAt = Number(ledger.settings.get(READ_AT) ?? 0)
  let readAt = storedReadAt

  async function look(): Promise<readonly Claimable[]> {
    const channels = ledger.channels.list().filter((channel) => isAlive(channel, clock.now()))
    const states = await facts.refresh(channels.map(({ id }) => id))
    ledger.channels.change((table) => {
      for (const { id } of channels) {
        const state = states.get(id)
        const record = table.get(id)
        if (state === undefined || record === null || isSame(record, state)) continue
        // Also where the chain says less than before: a claim that a reorganisation took away is made again.
        table.put({ ...record, ...state }, null, clock.now())
      }
    })
    noteRead()
    const ages = new Map(ledger.channels.unclaimed().map((line) => [line.channelId, line]))
    return channels.map(({ id, config }) => {
      const state = states.get(id)
      const line = ages.get(id)
      const unclaimed = line?.amount ?? 0n
      return {
        id,
        unclaimed,
        oldestAt: Math.floor((line?.oldest ?? clock.now()) / 1000),
        withdrawRequestedAt: state?.withdrawRequestedAt ?? 0,
        withdrawDelay: config.withdrawDelay,
        covered: min(unclaimed, (state?.balance ?? 0n) - (state?.totalClaimed ?? 0n)),
      }
    })
  }

  function noteRead(): void {
    readAt = clock.now()
    if (readAt - storedReadAt < READ_AT_MS) return
    ledger.settings.set(READ_AT, String(readAt))
    storedReadAt = readAt
  }

  /** From the books alone; `now` of the chain where it was read just now, Unix seconds. */
  function watch(now: number | null): void {
    const before = warnings.join('\n')
    const unclaimed = new Map(ledger.channels.unclaimed().map(({ channelId, amount }) => [channelId, amount]))
    warnings = voucherAlarms(ledger.channels.list(), unclaimed, {
      now: now ?? Math.floor(clock.now() / 1000),
      readAt: now ?? Math.floor(readAt / 1000),
      asset: network.asset,
      isOurs: ({ id }) => isOurs({ channelId: id }),
    })
    if (warnings.join('\n') === before) return
    for (const warning of warnings) log.error('channel.cover-runs-out', { warning })
    deps.onAlarms?.()
  }

  /** Orders that a crash or a lost answer left open: what of them the chain has is done. */
  async function closeOpen(): Promise<void> {
    for (const order of ledger.collections.open()) await close(order, order.problem ?? 'not on the chain')
  }

  /** Done is what the chain has. What is still on its way stays open: no answer is not a refusal. */
  async function close(order: ClaimOrder, problem: string): Promise<ClaimOrder['state']> {
    const done = await isDone(order)
    if (!done && underWay()) return 'open'
    // Refused: what it wanted is still unclaimed, so the next decision wants it again.
    const state = done ? 'done' : 'refused'
    ledger.collections.end(order.n, state, done ? null : problem, clock.now())
    return state
  }

  async function isDone({ action, lines }: ClaimOrder): Promise<boolean> {
    if (action === 'settle') {
      const { totalClaimed, totalSettled } = await chain.receiver()
      return totalClaimed === totalSettled
    }
    const states = await facts.refresh(lines.map(({ channelId }) => channelId))
    return lines.every(
      ({ channelId, totalClaimed }) => (states.get(channelId)?.totalClaimed ?? 0n) >= BigInt(totalClaimed),
    )
  }

  /** Channels opened for an earlier key of ours cannot be claimed with this one, and would fail the others. */
  function isOurs({ channelId }: Pick<ClaimLine, 'channelId'>): boolean {
    const { receiverAuthorizer } = ledger.channels.get(channelId)?.config ?? {}
    return receiverAuthorizer !== undefined && sameAddress(receiverAuthorizer, deps.authorizer.address)
  }

  async function claim(ids: readonly Hex[], reason: string, halves = 0): Promise<void> {
    const lines = ids.flatMap((id) => lineOf(ledger.channels.get(id))).filter(isOurs)
    if (lines.length === 0) return
    const order = ledger.collections.order({ action: 'claim', reason, lines }, clock.now())
    const result = await send(order, await payload(lines))
    const state = await close(order, result?.errorReason ?? 'unknown')
    noteClaimed(lines)
    if (state !== 'refused' || result === null) return
    log.warn('channel.claim-refused', { lines: lines.length, reason: safe(result.errorReason) })
    // One bad line fails all of them: halves find it, and the others are claimed.
    if (lines.length === 1 || halves === MOST_HALVES) return
    const middle = Math.ceil(ids.length / 2)
    await claim(ids.slice(0, middle), reason, halves + 1)
    await claim(ids.slice(middle), reason, halves + 1)
  }

  function noteClaimed(lines: readonly ClaimLine[]): void {
    for (const { channelId } of lines) facts.forget(channelId)
  }

  function payload(lines: readonly ClaimLine[]): Promise<object> {
    return signedClaim(lines, (id) => ledger.channels.get(id)?.config, deps.authorizer, network)
  }

  async function settle(reason: string): Promise<void> {
    const order = ledger.collections.order({ action: 'settle', reason, lines: [] }, clock.now())
    const result = await send(order, { type: 'settle', receiver: deps.payTo, token: network.asset.address })
    await close(order, result?.errorReason ?? 'unknown')
  }

  /** Null when nothing is known about what became of it. */
  async function send(order: ClaimOrder, wanted: object): Promise<SettleResponse | null> {
    const accepted = collectionTerms(network, deps.payTo)
    try {
      const result = await deps.facilitator.settle({ x402Version: 2, accepted, payload: { ...wanted } }, accepted)
      const hash = Bytes32.safeParse(result.transaction.toLowerCase()).data ?? null
      ledger.collections.sent(order.n, hash, result.success ? null : safe(result.errorReason), clock.now())
      return result
    } catch (error) {
      const code = error instanceof HearthError ? error.code : 'unexpected'
      log.warn('channel.collection-unknown', { action: order.action, code })
      ledger.collections.sent(order.n, null, code, clock.now())
      return null
    }
  }

  /** Where nobody has a channel there is nothing to ask the chain; only where to go on is kept from falling behind. */
  async function waitForChannels(): Promise<void> {
    if (clock.monotonic() < nextGlance) return
    await bookFinalBlocks(deps)
    nextGlance = clock.monotonic() + GLANCE_MS
  }

  /** What the policy wants now. Nothing is ordered while something is on its way: it may want the same. */
  async function collectFrom(channels: readonly Claimable[], now: number, chosen: PolicyLimits): Promise<void> {
    const gas = gasCost(await chain.gasPrice(), network)
    const { claim: ids, reason } = decideClaims(channels, now, gas, chosen)
    if (ids.length > 0) {
      await claim(
        ids.map((id) => Bytes32.parse(id)),
        reason,
      )
    }
    const { totalClaimed, totalSettled } = await chain.receiver()
    if (decideSettle(totalClaimed, totalSettled, gas, chosen)) await settle(reason)
  }

  async function collect(chosen: PolicyLimits): Promise<void> {
    if (ledger.channels.list().length === 0) return waitForChannels()
    // Before anything of ours is claimed, so that no event of it is missed.
    if (ledger.collections.scan() === null) await bookFinalBlocks(deps)
    const channels = await look()
    await closeOpen()
    const now = await chain.time()
    if (!underWay()) await collectFrom(channels, now, chosen)
    await bookFinalBlocks(deps)
    await look()
    watch(now)
  }

  /** What stops a round must not stop the alarm too: it may be the reason for one. */
  async function round(chosen: PolicyLimits): Promise<void> {
    try {
      await collect(chosen)
    } catch (error) {
      watch(null)
      throw error
    }
  }

  return {
    alarms: () => warnings,
    run: () => inTurn(() => round(limits)),
    collectAll: () => inTurn(() => round({ ...limits, enough: 1n, gasShare: 1n })),
  }
}

/** Charged more than claimed, with money in it that may yet be spent, or in use while blocks may be replaced. */
function isAlive({ charged, totalClaimed, balance, lastRequestAt }: ChannelRecord, now: number): boolean {
  return charged > totalClaimed || balance > charged || now - lastRequestAt < REORGANISED_MS
}

function isSame(record: ChannelRecord, state: Awaited<ReturnType<ChannelFacts['of']>>): boolean {
  return (
    record.balance === state.balance &&
    record.totalClaimed === state.totalClaimed &&
    record.withdrawRequestedAt === state.withdrawRequestedAt &&
    record.refundNonce === state.refundNonce
  )
}

function safe(reason: string | undefined): string {
  return reason !== undefined && /^[a-z0-9_]{1,100}$/.test(reason) ? reason : 'rejected'
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
