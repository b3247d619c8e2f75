import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { NetworkChoice, NetworkId, Networks, ProbeReport } from '../../../contract/networks.ts'
import { say } from '../../../contract/words/say.ts'
import { networks, type NetworkPreset } from '../wallet/networks.ts'

const FIXED = say`The network is the one that Hearth was started with.`

interface Dependencies {
  readonly current: NetworkId
  /** Null: whoever started the engine decides, and this one cannot be asked for another network. */
  readonly choice: { get(): Promise<NetworkId>; set(id: NetworkId): Promise<void> } | null
  readonly probe: (id: NetworkId) => Promise<ProbeReport>
}

type NetworkHandlers = Pick<EngineHandlers, 'networks.list' | 'networks.probe' | 'networks.choose'>

/** What clients may ask about networks, and which one the next start uses. */
export function networkHandlers({ current, choice, probe }: Dependencies): NetworkHandlers {
  async function list(): Promise<Networks> {
    return {
      current,
      next: (await choice?.get()) ?? current,
      fixed: choice === null ? FIXED : null,
      networks: Object.values(networks).map(view),
    }
  }

  return {
    'networks.list': list,
    'networks.probe': async ({ id }) => probe(id),
    'networks.choose': async ({ id, understood }) => {
      if (choice === null) {
        throw new HearthError('network/fixed', FIXED, {
          hint: `Start it in a terminal: hearth run --network ${id}`,
        })
      }
      if (networks[id].realMoney && !understood) {
        throw new HearthError('network/real-money', `Money on ${networks[id].label} is real money.`, {
          hint: 'Read the warning and confirm it; nothing was changed.',
        })
      }
      await choice.set(id)
      return list()
    },
  }
}

function view(preset: NetworkPreset): NetworkChoice {
  const { id, label, chainId, practice, realMoney, asset, gasCoin, facilitator } = preset
  const who = { local: say`Hearth itself`, none: say`nobody yet` }
  return {
    id,
    label,
    chainId,
    practice,
    realMoney,
    token: { symbol: asset.symbol, address: asset.address },
    gasCoin,
    facilitator: facilitator.kind === 'remote' ? new URL(facilitator.url).host : who[facilitator.kind],
  }
}
