import { aboveTwiceCap } from './availability/hot-balance.ts'
import { type HurriedLoop, startLoop } from './ports/loop.ts'
import type { NetworkDesk } from './network-desk.ts'
import type { Log } from './ports/log.ts'

const CHAIN_CHECK_MS = 5_000
/** While no job may start and nobody looks. */
const CALM_CHAIN_CHECK_MS = 30_000
const RECONCILE_MS = 10 * 60_000
/** How often it is looked whether there is more than the person wants to have here. */
const SWEEP_MS = 30_000
/** While nothing is sold because there is twice as much. */
const SWEEP_NOW_MS = 5_000
/** How often a network that failed its probe is looked at again. */
const NETWORK_MS = 60_000
/** How often it is noted how busy the places for jobs are. */
const PRICES_MS = 15_000
/** How often it is looked whether the registry says what this machine says, or a change went on; and while paused. */
const IDENTITY_MS = 15_000
const PAUSED_IDENTITY_MS = 60_000
/** How often a way for strangers that could not be opened is tried again. */
const REACH_MS = 30_000
/** How often the person’s other machines are asked how they are. */
const RIGS_MS = 5_000
/** How often it is looked whether receipts are to be anchored, or an anchor went on. */
const ANCHORS_MS = 15_000

type Round = () => Promise<void>

/** What the engine does from time to time; null: not on this network. */
export interface RegularWork {
  readonly prices: () => void
  readonly identity: Round | null
  readonly reach: Round
  readonly rigs: Round
  /** The books are read-only: nothing that writes into them goes on by itself. */
  readonly held: () => boolean
  /** Paused by the person, for a while yet, and nobody looks. */
  readonly paused: () => boolean
}

/** Starts all of it; rounds of one kind never overlap. */
export function startRegularWork(work: RegularWork, log: Log): readonly HurriedLoop[] {
  const identityMs = (): number => (work.paused() ? PAUSED_IDENTITY_MS : IDENTITY_MS)
  return [
    startLoop('prices', PRICES_MS, async () => work.prices(), log),
    startLoop('reach', REACH_MS, work.reach, log),
    startLoop('rigs', RIGS_MS, work.rigs, log),
    ...(work.identity === null ? [] : [startLoop('identity', identityMs, unless(work.held, work.identity), log)]),
  ]
}

/**
 * What is done from time to time for the money of one network.
 * @param calm no job runs or may start, and nobody looks
 */
export function startNetworkWork(desk: NetworkDesk, calm: () => boolean, log: Log): readonly HurriedLoop[] {
  const { anchoring } = desk
  const isHeld = (): boolean => desk.foundation.ledger.journal.hold() !== null
  return [
    startLoop(
      'chain',
      () => (calm() ? CALM_CHAIN_CHECK_MS : CHAIN_CHECK_MS),
      () => desk.look(),
      log,
    ),
    startLoop(
      'sweep',
      () => (mustSweep(desk) ? SWEEP_NOW_MS : SWEEP_MS),
      () => desk.sweep.step(),
      log,
    ),
    startLoop('network', NETWORK_MS, () => desk.networkWatch.check(), log),
    startLoop('books', RECONCILE_MS, () => desk.auditWhenDue(), log),
    ...(anchoring === null
      ? []
      : [
          startLoop(
            'anchors',
            ANCHORS_MS,
            unless(isHeld, () => anchoring.step()),
            log,
          ),
        ]),
  ]
}

/** Nothing is taken before it is sent, and it can be sent. */
function mustSweep({ sweep }: NetworkDesk): boolean {
  const hot = sweep.hotBalance()
  return hot !== null && hot.unlocked && aboveTwiceCap(hot)
}

function unless(held: () => boolean, round: Round): Round {
  return async () => (held() ? undefined : round())
}
