import type { CallParsed } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import { MAX_RIGS, type RigRow } from '../../../contract/rigs.ts'
import { readPairingCode } from '../../../contract/rigs-code.ts'
import {
  PairAnswer,
  RigAnswer,
  type RigId,
  type RigMarket,
  type RigReport,
  type RigRequest,
} from '../../../contract/rigs-report.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { askRig } from './ask.ts'
import type { DeviceKey } from './device-key.ts'
import { pairingProof, provesPairing } from './proof.ts'
import { explained, refusalOf } from './refusals.ts'
import type { KeptRig, RigStore, Seen } from './store.ts'

/** This machine's side for those that it looks at. */
export interface Watching {
  rows(): RigRow[]
  /** @throws HearthError `rigs/bad-code`, `rigs/itself`, `rigs/full`, and what the other machine answers */
  add(code: string, name: string | undefined): Promise<RigRow>
  /** @throws HearthError `rigs/unknown`, `rigs/unreachable`, `rigs/not-paired` */
  ask(id: RigId, request: RigRequest): Promise<RigRow>
  change(id: RigId, given: Omit<CallParsed<'rigs.change'>, 'id'>): void
  /** Forgets it at once, and tells it if it can be told. */
  forget(id: RigId): void
  /** Asks all of them, together. */
  step(): Promise<void>
  save(): void
}

type Standing = Pick<RigRow, 'standing' | 'sentence' | 'next'> & { readonly failures: number }

const UNKNOWN: Standing = { standing: 'asking', sentence: null, next: null, failures: 0 }
const HERE: Standing = { standing: 'here', sentence: null, next: null, failures: 0 }
/** One question that was lost is no machine that was. */
const AWAY_AFTER = 2
/** How often at most it is kept on disk what machines said last. */
const SAVE_MS = 60_000

export function createWatching(parts: {
  readonly device: DeviceKey
  readonly store: RigStore
  /** Markets that this machine tells the others of; never theirs back to them. */
  readonly others: (than: RigId) => readonly RigMarket[]
  readonly onChange: () => void
  readonly clock: Clock
  readonly log: Log
}): Watching {
  const { device, store, clock, log } = parts
  const standings = new Map<RigId, Standing>()
  const seen = new Map<RigId, Seen>(store.seen().map((each) => [each.id, each]))
  let savedAt = clock.monotonic()
  let unsaved = false

  const kept = (id: RigId): KeptRig => {
    const found = store.pairings().rigs.find((rig) => rig.id === id)
    if (found !== undefined) return found
    throw new HearthError('rigs/unknown', 'There is no such machine.', { hint: 'See “hearth rigs”.' })
  }

  function row({ id, ...rig }: KeptRig): RigRow {
    const { standing, sentence, next } = standings.get(id) ?? UNKNOWN
    const { seenAt = null, clockAheadMs = null, report = null } = seen.get(id) ?? {}
    return { id, ...rig, standing, sentence, next, seenAt, clockAheadMs, report }
  }

  async function exchange(rig: KeptRig, request: RigRequest): Promise<void> {
    const askedAt = clock.now()
    const { answer } = await askRig(device, rig, {
      path: '/ask',
      pin: rig.id,
      body: () => request,
      answer: RigAnswer,
    })
    if (!answer.ok) throw refusalOf(answer.error)
    heard(rig.id, answer.report, askedAt)
  }

  function heard(id: RigId, report: RigReport, askedAt: number): void {
    const now = clock.now()
    seen.set(id, { id, seenAt: now, clockAheadMs: Math.round(report.at - (askedAt + now) / 2), report })
    standings.set(id, HERE)
    unsaved = true
  }

  function failed(rig: KeptRig, error: unknown): void {
    if (!(error instanceof HearthError)) throw error
    const failures = (standings.get(rig.id)?.failures ?? 0) + 1
    const standing = error.code === 'rigs/not-paired' ? 'refused' : 'away'
    const { standing: before } = standings.get(rig.id) ?? UNKNOWN
    if (error.code === 'rigs/unreachable' && before === 'here' && failures < AWAY_AFTER) {
      standings.set(rig.id, { ...HERE, failures })
      return
    }
    if (before !== standing) log.info('rigs.lost', { id: rig.id, code: error.code })
    standings.set(rig.id, { standing, ...explained(error), failures })
  }

  /** A machine that was removed while it was asked stays removed. */
  const stillKept = (rig: KeptRig): boolean =>
    store.pairings().rigs.some(({ id, address, port }) => id === rig.id && address === rig.address && port === rig.port)

  async function look(rig: KeptRig): Promise<void> {
    try {
      await exchange(rig, { protocol: 1, ask: 'state', others: [...parts.others(rig.id)] })
    } catch (error) {
      if (stillKept(rig)) failed(rig, error)
    }
    if (!stillKept(rig) && !store.pairings().rigs.some(({ id }) => id === rig.id)) drop(rig.id)
  }

  function drop(id: RigId): void {
    standings.delete(id)
    seen.delete(id)
    unsaved = true
  }

  function save(): void {
    if (!unsaved) return
    store.setSeen([...seen.values()])
    savedAt = clock.monotonic()
    unsaved = false
  }

  function keep(rig: KeptRig): void {
    const { rigs, watchers } = store.pairings()
    store.setPairings({ watchers, rigs: [...rigs.filter(({ id }) => id !== rig.id), rig] })
  }

  return {
    rows: () => store.pairings().rigs.map(row),
    add: async (code, name) => {
      const { secret, ...place } = readPairingCode(code)
      if (store.pairings().rigs.length >= MAX_RIGS) throw full()
      const { peer, answer } = await askRig(device, place, {
        path: '/pair',
        pin: null,
        body: (invited) => {
          if (invited === device.id) {
            throw new HearthError('rigs/itself', 'That is the code of this very machine.', {
              hint: 'Make a code on the other machine, and use it here.',
            })
          }
          const proof = pairingProof(secret, 'asking', { asking: device.id, invited })
          return { protocol: 1, name: store.settings().name, proof }
        },
        answer: PairAnswer,
      })
      if (!answer.ok) throw refusalOf(answer.error)
      // Whoever answers without knowing the code is somebody in between.
      if (!provesPairing(answer.proof, secret, 'invited', { asking: device.id, invited: peer })) {
        throw new HearthError('rigs/not-it', 'Somebody else than the machine that made the code answered.', {
          hint: 'Nothing was paired. Make a new code, and see who is in your network.',
        })
      }
      const rig = { id: peer, name: name ?? answer.name, ...place, pairedAt: clock.now() }
      keep(rig)
      log.info('rigs.added', { id: peer })
      await look(rig)
      save()
      parts.onChange()
      return row(rig)
    },
    ask: async (id, request) => {
      const rig = kept(id)
      try {
        await exchange(rig, request)
      } catch (error) {
        failed(rig, error)
        throw error
      } finally {
        parts.onChange()
      }
      return row(rig)
    },
    change: (id, given) => {
      const { name, address, port } = given
      const before = kept(id)
      const next = {
        ...before,
        name: name ?? before.name,
        address: address ?? before.address,
        port: port ?? before.port,
      }
      const { rigs, watchers } = store.pairings()
      store.setPairings({ watchers, rigs: rigs.map((rig) => (rig.id === id ? next : rig)) })
    },
    forget: (id) => {
      const { rigs, watchers } = store.pairings()
      const rig = rigs.find((each) => each.id === id)
      store.setPairings({
        watchers: watchers.filter((each) => each.id !== id),
        rigs: rigs.filter((each) => each.id !== id),
      })
      drop(id)
      save()
      if (rig === undefined) return
      exchange(rig, { protocol: 1, ask: 'goodbye' })
        .catch((error: unknown) => log.info('rigs.goodbye-unheard', { id, error: String(error) }))
        .finally(() => drop(id))
    },
    step: async () => {
      if (store.pairings().rigs.length === 0) return
      await Promise.all(store.pairings().rigs.map(look))
      if (clock.monotonic() - savedAt > SAVE_MS) save()
      parts.onChange()
    },
    save,
  }
}

function full(): HearthError {
  return new HearthError('rigs/full', `This machine looks at ${MAX_RIGS} others at most.`, {
    hint: 'Remove one of them first.',
  })
}
