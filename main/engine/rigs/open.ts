import type { EngineHandlers, Money } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { RigsView } from '../../../contract/rigs.ts'
import type { RigNetwork } from '../../../contract/rigs-report.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { DeviceKey } from './device-key.ts'
import { hostName } from './own-report.ts'
import { openRigStore } from './store.ts'
import { totalsOf } from './totals.ts'

export const RIGS_PORT = 4023

/** The person's other machines. */
export interface Rigs {
  readonly handlers: Pick<EngineHandlers, Extract<keyof EngineHandlers, `rigs.${string}`>>
  /** @param money of this machine, as the books say it now */
  view(money: Money): RigsView
}

export function openRigs(parts: {
  readonly device: DeviceKey
  readonly settings: Ledger['settings']
  readonly network: RigNetwork
  readonly provider: string
}): Rigs {
  const { device, network, provider } = parts
  const store = openRigStore(parts.settings, {
    name: hostName(),
    address: '0.0.0.0',
    port: RIGS_PORT,
    fromAnywhere: false,
    nameOthers: network.practice,
  })
  const closed = async (): Promise<never> => {
    throw new HearthError('rigs/closed', 'Other machines cannot be paired yet.')
  }
  return {
    handlers: {
      'rigs.invite': closed,
      'rigs.uninvite': closed,
      'rigs.add': closed,
      'rigs.remove': closed,
      'rigs.change': closed,
      'rigs.pause': closed,
      'rigs.resume': closed,
      'rigs.offer': closed,
      'rigs.payout': closed,
      'rigs.set': closed,
    },
    view: (money) => ({
      device: { id: device.id, name: store.settings().name },
      settings: store.settings(),
      listening: null,
      problem: null,
      invitation: null,
      lastInvitation: null,
      rigs: [],
      watchers: [],
      totals: totalsOf({ id: device.id, network, provider, money }, []),
    }),
  }
}
