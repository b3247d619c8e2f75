import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { ConnectClient } from '../../../contract/carrier.ts'
import { Snapshot, type EngineHandlers } from '../../../contract/engine.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { createConnection, type ElsewhereHandlers, type HubConnection } from './connection.ts'
import { createThrottle } from './throttle.ts'

/** Shortest time between two changes, milliseconds: 20 a second. */
export const CHANGE_INTERVAL = 50

export interface HubOptions {
  readonly initial: Snapshot
  readonly handlers: EngineHandlers
  /** The calls about the money of another network. @throws HearthError when there is none */
  readonly elsewhere?: ElsewhereHandlers
  readonly log: Log
  readonly clock: Clock
  /** Somebody looks, where nobody did before. */
  readonly onWatched?: () => void
}

export interface Hub {
  /**
   * Replaces whole sections of the snapshot. Sections that are as they were are ignored; what is
   * left goes to every client, at most 20 times a second. A section that breaks the contract is
   * logged and left as it was. While nobody is connected it is only kept for whoever comes next.
   */
  update(sections: Partial<Snapshot>): void
  connect: ConnectClient
  /** Somebody is connected. */
  watched(): boolean
  /** What a client that connects now would see. */
  snapshot(): Snapshot
  /** Ends every client and sends nothing more. */
  close(reason: string): void
}

/** The one place where clients meet the engine: the snapshot, its changes, and the calls. */
export function createHub({ initial, handlers, elsewhere, log, clock, onWatched }: HubOptions): Hub {
  const connections = new Set<HubConnection>()
  let snapshot = Snapshot.parse(initial)
  let waiting: Partial<Snapshot> = {}
  let seq = 0
  let connected = 0
  let open = true

  function tell(): void {
    const sections = onlyChanged(snapshot, validSections(waiting, log))
    waiting = {}
    if (Object.keys(sections).length === 0) return
    snapshot = Snapshot.parse({ ...snapshot, ...sections })
    seq += 1
    for (const connection of connections) connection.change({ type: 'change', seq, sections })
  }
  const changes = createThrottle(clock, CHANGE_INTERVAL, tell)

  return {
    update(sections) {
      if (!open) return
      waiting = { ...waiting, ...sections }
      if (connections.size > 0) changes.request()
    },
    watched: () => connections.size > 0,
    connect(carrier) {
      if (open && connections.size === 0) tell()
      connected += 1
      const connection: HubConnection = createConnection({
        id: `client-${connected}`,
        carrier,
        handlers,
        elsewhere,
        clock,
        log,
        current: () => ({ seq, snapshot }),
        onGone: () => connections.delete(connection),
      })
      connections.add(connection)
      if (connections.size === 1) onWatched?.()
      if (!open) connection.drop('Hearth is closing.')
      return connection
    },
    snapshot: () => Snapshot.parse({ ...snapshot, ...validSections(waiting, log) }),
    close(reason) {
      open = false
      changes.cancel()
      for (const connection of connections) connection.drop(reason)
    },
  }
}

const Sections = Snapshot.partial()
type Sections = z.infer<typeof Sections>

function validSections(sections: Partial<Snapshot>, log: Log): Sections {
  let valid: Sections = {}
  for (const [name, value] of Object.entries(sections)) {
    if (value === undefined) continue
    const parsed = Sections.safeParse({ [name]: value })
    if (parsed.success) valid = { ...valid, ...parsed.data }
    else log.error('snapshot.invalid-section', { section: name, problem: parsed.error.issues[0]?.message ?? '' })
  }
  return valid
}

function onlyChanged(before: Snapshot, sections: Sections): Sections {
  const known = new Map<string, unknown>(Object.entries(before))
  const changed = Object.entries(sections).filter(([name, value]) => !isDeepStrictEqual(known.get(name), value))
  return Object.fromEntries(changed)
}
