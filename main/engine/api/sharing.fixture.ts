import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import { INITIAL_SHARING, type SharingView } from '../../../contract/sharing.ts'

type SharingHandlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `sharing.${string}` | `line.${string}`>>

/** An engine that shares nothing, but keeps its settings. */
export function sharingFixture(): SharingHandlers {
  let view: SharingView = {
    settings: INITIAL_SHARING,
    why: 'Sharing is off.',
    serving: false,
    sentToday: 0,
    sentThisMonth: 0,
    held: 0,
    shares: [],
    denied: 0,
    signers: [],
  }
  return {
    'sharing.get': async () => view,
    'sharing.set': async (change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      view = { ...view, settings: { ...view.settings, ...given } }
      return view
    },
    'sharing.add': async () => {
      throw new HearthError('sharing/full', 'There is no room for this under the limit for shared files.')
    },
    'line.measure': async () => {
      throw new HearthError('line/no-peer', 'The line cannot be measured against this machine. It does not answer.')
    },
    'sharing.remove': async () => view,
    'sharing.deny': async () => view,
    'sharing.trust': async () => view,
    'sharing.deliveries': async () => ({ deliveries: [], vouchers: [], nextCursor: null }),
  }
}
