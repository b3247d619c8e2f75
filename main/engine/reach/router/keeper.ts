import { randomBytes } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { HearthError } from '../../../../contract/errors.ts'
import type { RouterView } from '../../../../contract/reach.ts'
import { ReachPort } from '../../../../contract/reach-check.ts'
import { say } from '../../../../contract/words/say.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { isPublicAddress } from '../public-address.ts'
import { isSame, type RouterNote, routerNotes } from './notes.ts'
import { type Passed, refused, type RouterProtocol } from './protocol.ts'
import { NO_ROUTER, noneNeeded, notPassedOn, passedOn } from './words.ts'

export interface RouterParts {
  /** The address of the router; null where there is none, or nobody knows. */
  readonly gateway: () => Promise<string | null>
  /** This computer’s address towards it. */
  readonly ownTowards: (gateway: string) => Promise<string | null>
  /** In the order they are tried. */
  readonly protocols: readonly RouterProtocol[]
}

/** Keeps a port passed on by the router, and nothing of it behind. */
export interface RouterKeeper {
  /** What is known; null while nothing was asked. */
  view(): RouterView | null
  /** One round: ends what was left, asks or renews where that is due. Never throws for what a router does. */
  keep(port: number): Promise<void>
  /** Ends everything that was asked for. */
  end(): Promise<void>
}

/** Short, so that a router forgets by itself what nobody renews. */
const LEASE_SECONDS = 1_200
/** A router that grants less is not asked more often than this allows. */
const LEAST_LEASE_SECONDS = 120
/** After a round that came to nothing, minute by minute longer. */
const RETRY_MS: readonly number[] = [60_000, 120_000, 300_000, 600_000]

interface Held {
  readonly note: RouterNote
  readonly renewAt: number
}

export function createRouterKeeper(
  parts: RouterParts & {
    readonly settings: Ledger['settings']
    readonly clock: Pick<Clock, 'now'>
    readonly log: Log
  },
): RouterKeeper {
  const { clock, log, protocols } = parts
  const notes = routerNotes(parts.settings)
  let held: Held | null = null
  let view: RouterView | null = null
  let failures = 0
  /** Nothing is asked again before this, unless the place has changed. */
  let notBefore = 0
  let place = ''

  /** What is noted and not held was left by a crash, another port or another network. */
  async function tidy(kept: RouterNote | null): Promise<void> {
    for (const note of notes.all()) {
      if (kept !== null && isSame(note, kept)) continue
      if (note.until > clock.now() && !(await ended(note))) continue
      notes.drop(note)
    }
  }

  /** Another router, or none, cannot end it: then it runs out by itself. */
  async function ended(note: RouterNote): Promise<boolean> {
    const protocol = protocols.find(({ name }) => name === note.protocol)
    if (protocol === undefined || (await parts.gateway()) !== note.gateway) return false
    try {
      await protocol.end({ ...note, leaseSeconds: 0 })
      log.info('reach.port-closed', { protocol: note.protocol, port: note.wanted })
      return true
    } catch (error) {
      if (!(error instanceof HearthError)) throw error
      log.warn('reach.port-left', { protocol: note.protocol, why: error.message })
      return false
    }
  }

  async function ask(at: Pick<RouterNote, 'gateway' | 'own' | 'port'>): Promise<RouterView> {
    const tries: RouterView['tries'] = []
    let refusal: string | null = null
    const before = lastOf(at)
    const order = protocols.toSorted(
      (one, other) => Number(other.name === before?.protocol) - Number(one.name === before?.protocol),
    )
    for (const protocol of order) {
      const isRenewal = before?.protocol === protocol.name
      const note = noteFor(at, protocol, isRenewal ? before : null)
      notes.add(note)
      try {
        const passed = usable(await protocol.pass({ ...note, leaseSeconds: LEASE_SECONDS }))
        hold(note, passed)
        tries.push({ protocol: protocol.name, said: say`it passes port ${passed.port} on` })
        const until = clock.now() + passed.leaseSeconds * 1_000
        const told = { address: addressOf(passed), port: passed.port, until }
        return { ...passedOn(told.port, told.address), tries, passed: told, at: clock.now() }
      } catch (error) {
        if (!(error instanceof HearthError)) throw error
        tries.push({ protocol: protocol.name, said: error.message })
        if (error.code === 'router/refused') refusal ??= error.message
        // Who did not answer at all may have done it.
        if (error.code !== 'router/silent' && !isRenewal) notes.drop(note)
        log.info('reach.router-answered', { protocol: protocol.name, said: error.message })
      }
    }
    held = null
    return { ...notPassedOn(refusal, at.port, at.own), tries, passed: null, at: clock.now() }
  }

  /** What this router passed on for this port before, held or left by a crash. */
  function lastOf(at: Pick<RouterNote, 'gateway' | 'own' | 'port'>): RouterNote | null {
    const fits = (note: RouterNote) => note.gateway === at.gateway && note.own === at.own && note.port === at.port
    return held?.note ?? notes.all().findLast((note) => fits(note) && note.until > clock.now()) ?? null
  }

  function noteFor(
    at: Pick<RouterNote, 'gateway' | 'own' | 'port'>,
    { name }: RouterProtocol,
    before: RouterNote | null,
  ): RouterNote {
    const until = clock.now() + LEASE_SECONDS * 1_000
    if (before !== null) return { ...before, until }
    return { ...at, protocol: name, wanted: at.port, nonce: randomBytes(12).toString('hex'), until }
  }

  function hold(asked: RouterNote, passed: Passed): void {
    const seconds = Math.min(Math.max(passed.leaseSeconds, LEAST_LEASE_SECONDS), LEASE_SECONDS)
    const note = { ...asked, wanted: passed.port, until: clock.now() + passed.leaseSeconds * 1_000 }
    notes.add(note)
    if (!isSame(asked, note)) notes.drop(asked)
    held = { note, renewAt: clock.now() + seconds * 500 }
    failures = 0
  }

  return {
    view: () => view,
    keep: async (port) => {
      const gateway = await parts.gateway()
      const own = gateway === null || !isIPv4(gateway) ? null : await parts.ownTowards(gateway)
      const now = `${gateway} ${own} ${port}`
      const moved = now !== place
      place = now
      if (moved) held = null
      if (!moved && clock.now() < (held?.renewAt ?? notBefore)) return
      if (gateway === null || own === null || isPublicAddress(own)) {
        const words = own === null ? NO_ROUTER : noneNeeded(own)
        view = { ...words, tries: [], passed: null, at: clock.now() }
        notBefore = clock.now() + LEAST_LEASE_SECONDS * 1_000
        return tidy(null)
      }
      const at = { gateway, own, port }
      if (moved) await tidy(lastOf(at))
      view = await ask(at)
      if (held === null) {
        notBefore = clock.now() + (RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0)
        failures += 1
      }
    },
    end: async () => {
      held = null
      view = null
      place = ''
      failures = 0
      await tidy(null)
    },
  }
}

/** A port that no market may have, or a lease that is none, is no answer. */
function usable(passed: Passed): Passed {
  if (ReachPort.safeParse(passed.port).success && passed.leaseSeconds > 0) return passed
  throw refused(say`it gives a port that cannot be used`)
}

function addressOf({ address }: Passed): string | null {
  return address === null || address === '0.0.0.0' || !isIPv4(address) ? null : address
}
