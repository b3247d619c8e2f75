import { isIPv6 } from 'node:net'
import type { ClientSession, EngineHandlers } from '../../../contract/engine.ts'
import { HearthError, toEnvelope } from '../../../contract/errors.ts'
import { INITIAL_REACH, ReachSettings, type ReachView } from '../../../contract/reach.ts'
import { reachOf, type OutsideStanding } from '../identity/reach.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { sleep } from '../ports/loop.ts'
import type { Log } from '../ports/log.ts'
import type { Announced } from './announced.ts'
import type { Carrier, OpenWay } from './carrier.ts'
import type { Outside } from './outside.ts'

/** Whether strangers are listened to, as the person allowed it. */
export interface ReachDesk {
  readonly handlers: Pick<EngineHandlers, Extract<keyof EngineHandlers, `reach.${string}`>>
  reach(): ReachView['reach']
  /** The person wants the registration to follow, where that costs something. */
  keepsRegistration(): boolean
  /** Bytes sent to strangers since the start. */
  sentBytes(): number
  /** Opens what is allowed and not open: an address may come later, a port may become free. */
  step(): Promise<void>
  stop(): Promise<void>
}

const SETTINGS = 'reach'
/** How long an end waits for the router; what is left then runs out by itself, or is ended at the next start. */
const ROUTER_GRACE_MS = 3_000

export function createReachDesk(parts: {
  readonly settings: Ledger['settings']
  readonly carrier: Carrier
  readonly outside: Outside
  readonly announced: Announced
  /** The market for buyers on this computer. */
  readonly local: { readonly url: string; readonly practice: boolean }
  readonly log: Log
}): ReachDesk {
  const { carrier, outside, announced, log } = parts
  const kept = parts.settings.get(SETTINGS)
  // What an older version stored has less in it.
  let settings = kept === null ? INITIAL_REACH : ReachSettings.parse({ ...INITIAL_REACH, ...JSON.parse(kept) })
  let way: OpenWay | null = null
  let problem: OutsideStanding['problem'] = null
  let sentBefore = 0
  let stopped = false
  /** What an earlier start may have left at the router is ended before anything else. */
  let tidied = false
  let going = 0
  /** One change after the other: two that overlap would leave a way open that nobody knows of. */
  let turn: Promise<void> = Promise.resolve()

  function inTurn(action: () => Promise<void>): Promise<void> {
    const next = turn.then(action)
    turn = next.catch(() => undefined)
    return next
  }

  async function close(): Promise<void> {
    if (way === null) return
    outside.follow(null)
    await way.close()
    sentBefore += way.sentBytes()
    way = null
    log.info('reach.closed')
  }

  async function open(): Promise<void> {
    if (!settings.allowed || stopped || way !== null) return
    try {
      way = await carrier(settings)
      problem = null
      follow(way)
      log.info('reach.opened', { url: way.listening.url })
    } catch (error) {
      if (!(error instanceof HearthError)) log.error('reach.failed', { error: String(error) })
      const { message, hint } = toEnvelope(error)
      problem = { sentence: message, next: hint ?? null }
    }
  }

  function follow({ listening, nameOf, names }: OpenWay): void {
    const family = isIPv6(settings.address) && settings.address !== '::' ? 6 : 4
    const port = Number(new URL(listening.url).port)
    const router = settings.router && family === 4
    outside.follow({ url: listening.url, port, family, router, nameOf, names, bySay: settings.announcesUntested })
  }

  /** In the background: a router and peers take seconds, and nobody waits for them. */
  async function goOn(work: () => Promise<void>): Promise<void> {
    going += 1
    try {
      await work()
    } catch (error) {
      log.error('reach.outside-failed', { error: String(error) })
    } finally {
      going -= 1
    }
  }

  const reach = (): ReachView['reach'] => {
    const url = way?.listening.url ?? null
    const tried = way === null ? null : outside.tried()
    return reachOf({ ...parts.local, outside: { url, problem, tried, announced: announced.url() } })
  }
  const view = (): ReachView => ({ settings, reach: reach(), listening: way?.listening ?? null, ...outside.view() })

  return {
    reach,
    keepsRegistration: () => settings.allowed && settings.keepsRegistration,
    handlers: {
      'reach.get': async () => view(),
      'reach.set': async (change) => {
        await inTurn(async () => {
          const given = Object.entries(change).filter(([, value]) => value !== undefined)
          settings = ReachSettings.parse({ ...settings, ...Object.fromEntries(given) })
          parts.settings.set(SETTINGS, JSON.stringify(settings))
          problem = null
          await close()
          if (!settings.allowed) announced.forget()
          if (!settings.announcesUntested) announced.takeBack(['person'])
          await open()
        })
        void goOn(async () => {
          if (way === null || !settings.router) await outside.end()
          await outside.step()
        })
        return view()
      },
    },
    sentBytes: () => sentBefore + (way?.sentBytes() ?? 0),
    step: async () => {
      await inTurn(open)
      if (way === null && tidied) return
      tidied = true
      if (going === 0) void goOn(() => (way === null ? outside.end() : outside.step()))
    },
    stop: async () => {
      stopped = true
      await inTurn(close)
      await Promise.race([outside.end(), sleep(ROUTER_GRACE_MS)])
    },
  }
}

/** Whoever only closes need not prove that the wallet is theirs. */
export function guardReach(
  { handlers }: Pick<ReachDesk, 'handlers'>,
  requireUnlocked: (session: ClientSession) => void,
): ReachDesk['handlers'] {
  return {
    ...handlers,
    'reach.set': async (change, session) => {
      const onlyCloses = Object.entries(change).every(
        ([name, value]) => value === undefined || (name === 'allowed' && value === false),
      )
      if (!onlyCloses) requireUnlocked(session)
      return handlers['reach.set'](change, session)
    },
  }
}
