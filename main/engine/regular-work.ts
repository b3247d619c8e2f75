import { type Loop, startLoop } from './payments/loop.ts'
import type { Log } from './ports/log.ts'

const CHAIN_CHECK_MS = 5_000
/** While no job may start and nobody looks. */
const CALM_CHAIN_CHECK_MS = 30_000
const RECONCILE_MS = 10 * 60_000
/** How often it is looked whether there is more than the person wants to have here. */
const SWEEP_MS = 30_000
/** How often a network that failed its probe is looked at again. */
const NETWORK_MS = 60_000
/** How often it is noted how busy the places for jobs are. */
const PRICES_MS = 15_000
/** How often it is looked whether the registry says what this machine says, or a change went on. */
const IDENTITY_MS = 15_000
/** How often a way for strangers that could not be opened is tried again. */
const REACH_MS = 30_000
/** How often the person’s other machines are asked how they are. */
const RIGS_MS = 5_000
/** How often it is looked whether receipts are to be anchored, or an anchor went on. */
const ANCHORS_MS = 15_000

type Round = () => Promise<void>

/** What the engine does from time to time; null: not on this network. */
export interface RegularWork {
  readonly chain: Round
  readonly sweep: Round
  readonly network: Round
  readonly prices: () => void
  readonly reconcile: Round
  readonly anchors: Round | null
  readonly identity: Round | null
  readonly reach: Round
  readonly rigs: Round
  /** No job runs or may start, and nobody looks. */
  readonly calm: () => boolean
  /** The books are read-only: nothing that writes into them goes on by itself. */
  readonly held: () => boolean
}

/** Starts all of it; rounds of one kind never overlap. */
export function startRegularWork(work: RegularWork, log: Log): readonly Loop[] {
  const unlessHeld = (round: Round): Round => {
    return async () => (work.held() ? undefined : round())
  }
  return [
    startLoop('chain', () => (work.calm() ? CALM_CHAIN_CHECK_MS : CHAIN_CHECK_MS), work.chain, log),
    startLoop('sweep', SWEEP_MS, work.sweep, log),
    startLoop('network', NETWORK_MS, work.network, log),
    startLoop('prices', PRICES_MS, async () => work.prices(), log),
    startLoop('books', RECONCILE_MS, work.reconcile, log),
    startLoop('reach', REACH_MS, work.reach, log),
    startLoop('rigs', RIGS_MS, work.rigs, log),
    ...(work.anchors === null ? [] : [startLoop('anchors', ANCHORS_MS, unlessHeld(work.anchors), log)]),
    ...(work.identity === null ? [] : [startLoop('identity', IDENTITY_MS, unlessHeld(work.identity), log)]),
  ]
}
