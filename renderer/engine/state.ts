import type { Snapshot } from '../../contract/engine.ts'
import type { EngineFrame } from '../../contract/frames.ts'

/** How the window stands with the engine. Times are Unix milliseconds. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  | { readonly kind: 'offline'; readonly since: number; readonly retryAt: number }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string }

/** What the window knows. `snapshot` outlives a lost connection and is then old, not wrong. */
export interface EngineState {
  readonly connection: Connection
  readonly snapshot: Snapshot | null
  /** Sequence number of the last frame that was applied. */
  readonly seq: number
  /** False from a gap or a lost connection until the next snapshot. */
  readonly current: boolean
  /** When the engine was last heard; null before the first snapshot. */
  readonly heardAt: number | null
}

export const initialState: EngineState = {
  connection: { kind: 'connecting' },
  snapshot: null,
  seq: 0,
  current: false,
  heardAt: null,
}

export type StateFrame = Extract<EngineFrame, { type: 'snapshot' | 'change' }>

export interface Applied {
  readonly state: EngineState
  /** A gap was found: the client has to ask for a new snapshot. */
  readonly resync: boolean
}

/**
 * Applies one frame. A snapshot always wins; a change is applied only when its number follows
 * the last one. A repeated or late change is dropped; a gap leaves the state as it was and asks
 * for a resync, and changes are dropped until its snapshot arrives.
 */
export function applyFrame(state: EngineState, frame: StateFrame, now: number): Applied {
  if (frame.type === 'snapshot') {
    return {
      state: {
        connection: { kind: 'online' },
        snapshot: frame.snapshot,
        seq: frame.seq,
        current: true,
        heardAt: now,
      },
      resync: false,
    }
  }
  if (!state.current || state.snapshot === null || frame.seq <= state.seq) return { state, resync: false }
  if (frame.seq !== state.seq + 1) return { state: { ...state, current: false }, resync: true }
  return {
    state: { ...state, snapshot: replaceSections(state.snapshot, frame.sections), seq: frame.seq, heardAt: now },
    resync: false,
  }
}

function replaceSections(snapshot: Snapshot, sections: Extract<EngineFrame, { type: 'change' }>['sections']): Snapshot {
  return {
    engine: sections.engine ?? snapshot.engine,
    network: sections.network ?? snapshot.network,
    availability: sections.availability ?? snapshot.availability,
    policy: sections.policy ?? snapshot.policy,
    sandbox: sections.sandbox ?? snapshot.sandbox,
    gpus: sections.gpus ?? snapshot.gpus,
    host: sections.host ?? snapshot.host,
    capability: sections.capability ?? snapshot.capability,
    money: sections.money ?? snapshot.money,
    wallet: sections.wallet ?? snapshot.wallet,
    jobs: sections.jobs ?? snapshot.jobs,
    withdrawals: sections.withdrawals ?? snapshot.withdrawals,
    others: sections.others ?? snapshot.others,
    welcome: sections.welcome ?? snapshot.welcome,
    rigs: sections.rigs ?? snapshot.rigs,
  }
}
