import type { CallParsed } from '../../../contract/engine.ts'
import { HearthError, toEnvelope } from '../../../contract/errors.ts'
import { MAX_RIGS, type RigsView, type RigWatcher } from '../../../contract/rigs.ts'
import {
  PairAnswer,
  PairRequest,
  RigAnswer,
  type RigId,
  type RigReport,
  RigRequest,
} from '../../../contract/rigs-report.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { DeviceKey } from './device-key.ts'
import type { Invitations } from './invitations.ts'
import { badRequest, type Caller, listenForRigs, type RigListener } from './listener.ts'
import type { HeardOf } from './naming.ts'
import { pairingProof } from './proof.ts'
import type { KeptWatcher, RigStore } from './store.ts'

/** What a paired machine may have done here. There is nothing else behind this door. */
export interface HostedEngine {
  /** As it is told to this machine. */
  report(offered: KeptWatcher['offeredPayout']): RigReport
  pause(choice: CallParsed<'availability.pause'>['for']): void
  resume(): void
}

/** This machine's side for those who look at it: one listener, open only while somebody may come. */
export interface Hosting {
  /** Opens or closes the listener as pairings, invitation and settings ask for. */
  settle(): Promise<void>
  /** @throws HearthError `rigs/port-taken`, `rigs/cannot-listen` */
  openNow(): Promise<void>
  listening(): RigsView['listening']
  problem(): RigsView['problem']
  watchers(): RigWatcher[]
  /** Markets that those who look at this machine have told of lately. */
  heard(): readonly HeardOf[]
  stop(): Promise<void>
}

/** Markets that were told of longer ago are not named. */
const HEARD_MS = 20_000

export function createHosting(parts: {
  readonly device: DeviceKey
  readonly store: RigStore
  readonly invitations: Invitations
  readonly engine: HostedEngine
  readonly network: string
  readonly onChange: () => void
  readonly clock: Clock
  readonly log: Log
}): Hosting {
  const { device, store, invitations, engine, clock, log } = parts
  const met = new Map<RigId, { readonly seenAt: number; readonly at: number; readonly heard: readonly HeardOf[] }>()
  let listener: RigListener | null = null
  let bound = ''
  let problem: RigsView['problem'] = null
  let stopped = false
  /** One change after the other: two that overlap would leave a listener open that nobody knows of. */
  let turn: Promise<void> = Promise.resolve()

  const settings = () => store.settings()
  const wanted = (): boolean => !stopped && (invitations.current() !== null || store.pairings().watchers.length > 0)
  const place = (): string => `${settings().address} ${settings().port}`

  async function close(): Promise<void> {
    await listener?.close()
    listener = null
  }

  async function open(): Promise<void> {
    if (listener !== null && (!wanted() || bound !== place())) await close()
    if (!wanted()) problem = null
    if (!wanted() || listener !== null) return
    const { address, port } = settings()
    const fromAnywhere = (): boolean => settings().fromAnywhere
    listener = await listenForRigs(device, { address, port, fromAnywhere, answer }, log)
    bound = place()
    problem = null
    log.info('rigs.listening', { address, port: listener.port })
  }

  function inTurn(action: () => Promise<void>): Promise<void> {
    const next = turn.then(action)
    turn = next.catch(() => undefined)
    return next
  }

  async function settle(): Promise<void> {
    const before = [listener, problem]
    await open().catch((error: unknown) => {
      const { message, hint } = toEnvelope(error)
      if (problem?.sentence !== message) problem = { sentence: message, next: hint ?? null }
    })
    if (listener !== before[0] || problem !== before[1]) parts.onChange()
  }

  async function answer(path: string, caller: Caller, body: unknown): Promise<object> {
    if (path === 'POST /pair') return pair(caller, body)
    if (path === 'POST /ask') return reply(caller, body)
    throw badRequest()
  }

  function pair(caller: Caller, body: unknown): PairAnswer {
    const request = PairRequest.safeParse(body).data
    if (request === undefined) throw badRequest()
    const { rigs, watchers } = store.pairings()
    const others = watchers.filter(({ id }) => id !== caller.id)
    if (others.length >= MAX_RIGS) throw full()
    const meeting = { asking: caller.id, invited: device.id }
    const secret = invitations.use(request.proof, meeting, request.name)
    const watcher = { id: caller.id, name: request.name, pairedAt: clock.now(), offeredPayout: null }
    store.setPairings({ rigs, watchers: [...others, watcher] })
    log.info('rigs.paired', { id: caller.id })
    parts.onChange()
    const proof = pairingProof(secret, 'invited', meeting)
    return PairAnswer.parse({ ok: true, name: settings().name, proof })
  }

  function reply(caller: Caller, body: unknown): RigAnswer {
    const watcher = store.pairings().watchers.find(({ id }) => id === caller.id)
    if (watcher === undefined) throw new HearthError('rigs/not-paired', 'This machine is not paired with yours.')
    const request = RigRequest.safeParse(body).data
    if (request === undefined) throw badRequest()
    const before = met.get(caller.id)
    const heard =
      request.ask === 'state'
        ? request.others.map((market) => ({ market, from: caller.address }))
        : (before?.heard ?? [])
    met.set(caller.id, { seenAt: clock.now(), at: clock.monotonic(), heard })
    act(watcher, request)
    const offered = store.pairings().watchers.find(({ id }) => id === caller.id)?.offeredPayout ?? null
    const report = engine.report(offered)
    parts.onChange()
    return RigAnswer.parse({ ok: true, report })
  }

  function act(watcher: KeptWatcher, request: RigRequest): void {
    switch (request.ask) {
      case 'state':
        return undefined
      case 'pause':
        return engine.pause(request.for)
      case 'resume':
        return engine.resume()
      case 'offer-payout':
        if (request.network !== parts.network) {
          throw new HearthError('rigs/other-network', 'It works on another network: an address there is none here.')
        }
        return replaceWatcher({ ...watcher, offeredPayout: request.address })
      case 'goodbye':
        return goodbye(watcher.id)
    }
  }

  function replaceWatcher(next: KeptWatcher): void {
    const { rigs, watchers } = store.pairings()
    store.setPairings({ rigs, watchers: watchers.map((each) => (each.id === next.id ? next : each)) })
  }

  function goodbye(gone: RigId): void {
    const { rigs, watchers } = store.pairings()
    store.setPairings({ rigs, watchers: watchers.filter(({ id }) => id !== gone) })
    met.delete(gone)
    log.info('rigs.unpaired', { id: gone })
  }

  return {
    settle: () => inTurn(settle),
    openNow: () => inTurn(open),
    listening: () => (listener === null ? null : { address: settings().address, port: listener.port }),
    problem: () => problem,
    watchers: () =>
      store.pairings().watchers.map((watcher) => ({ ...watcher, seenAt: met.get(watcher.id)?.seenAt ?? null })),
    heard: () => {
      const paired = new Set(store.pairings().watchers.map(({ id }) => id))
      const fresh = [...met].filter(([id, { at }]) => paired.has(id) && clock.monotonic() - at < HEARD_MS)
      return fresh.flatMap(([, { heard }]) => heard)
    },
    stop: () => {
      stopped = true
      return inTurn(close)
    },
  }
}

function full(): HearthError {
  return new HearthError('rigs/full', `A machine is looked at by ${MAX_RIGS} others at most.`, {
    hint: 'Remove one of them first.',
  })
}
