import type { ClientSession, EngineHandlers } from '../../../contract/engine.ts'
import { HearthError, toEnvelope } from '../../../contract/errors.ts'
import { INITIAL_REACH, ReachSettings, type ReachView } from '../../../contract/reach.ts'
import { reachOf, type OutsideStanding } from '../identity/reach.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Log } from '../ports/log.ts'
import type { Carrier, OpenWay } from './carrier.ts'

/** Whether strangers are listened to, as the person allowed it. */
export interface ReachDesk {
  readonly handlers: Pick<EngineHandlers, Extract<keyof EngineHandlers, `reach.${string}`>>
  reach(): ReachView['reach']
  /** Bytes sent to strangers since the start. */
  sentBytes(): number
  /** Opens what is allowed and not open: an address may come later, a port may become free. */
  step(): Promise<void>
  stop(): Promise<void>
}

const SETTINGS = 'reach'

export function createReachDesk(parts: {
  readonly settings: Ledger['settings']
  readonly carrier: Carrier
  /** The market for buyers on this computer. */
  readonly local: { readonly url: string; readonly practice: boolean }
  readonly log: Log
}): ReachDesk {
  const { carrier, log } = parts
  const kept = parts.settings.get(SETTINGS)
  let settings = kept === null ? INITIAL_REACH : ReachSettings.parse(JSON.parse(kept))
  let way: OpenWay | null = null
  let problem: OutsideStanding['problem'] = null
  let sentBefore = 0
  let stopped = false
  /** One change after the other: two that overlap would leave a way open that nobody knows of. */
  let turn: Promise<void> = Promise.resolve()

  function inTurn(action: () => Promise<void>): Promise<void> {
    const next = turn.then(action)
    turn = next.catch(() => undefined)
    return next
  }

  async function close(): Promise<void> {
    if (way === null) return
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
      log.info('reach.opened', { url: way.listening.url })
    } catch (error) {
      if (!(error instanceof HearthError)) log.error('reach.failed', { error: String(error) })
      const { message, hint } = toEnvelope(error)
      problem = { sentence: message, next: hint ?? null }
    }
  }

  const reach = (): ReachView['reach'] =>
    reachOf({ ...parts.local, outside: { url: way?.listening.url ?? null, problem } })
  const view = (): ReachView => ({ settings, reach: reach(), listening: way?.listening ?? null })

  return {
    reach,
    handlers: {
      'reach.get': async () => view(),
      'reach.set': async (change) => {
        await inTurn(async () => {
          const given = Object.entries(change).filter(([, value]) => value !== undefined)
          settings = ReachSettings.parse({ ...settings, ...Object.fromEntries(given) })
          parts.settings.set(SETTINGS, JSON.stringify(settings))
          problem = null
          await close()
          await open()
        })
        return view()
      },
    },
    sentBytes: () => sentBefore + (way?.sentBytes() ?? 0),
    step: () => inTurn(open),
    stop: () => {
      stopped = true
      return inTurn(close)
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
