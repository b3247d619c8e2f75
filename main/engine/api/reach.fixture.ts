import type { EngineHandlers } from '../../../contract/engine.ts'
import { INITIAL_REACH, type ReachView } from '../../../contract/reach.ts'
import { registeredAgent } from './identity.fixture.ts'

type ReachHandlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `reach.${string}`>>

const LISTENING: NonNullable<ReachView['listening']> = {
  url: 'https://0.0.0.0:4022',
  certificate: { fingerprint: Array.from({ length: 32 }, () => '5C').join(':'), own: false, until: 1_814_300_000_000 },
}

/** An engine that listens to strangers once it may; nothing is opened. */
export function reachFixture(closed: ReachView['reach'] = registeredAgent.reach): ReachHandlers {
  let settings = INITIAL_REACH
  const view = (): ReachView => ({
    settings,
    reach: settings.allowed
      ? {
          state: 'untested',
          sentence: `Listens at ${LISTENING.url}. Whether that can be reached from outside has not been tried.`,
          next: null,
          url: null,
        }
      : closed,
    listening: settings.allowed ? LISTENING : null,
    router: null,
    peers: null,
  })
  return {
    'reach.get': async () => view(),
    'reach.set': async (change) => {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      settings = { ...settings, ...Object.fromEntries(given) }
      return view()
    },
  }
}
