import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { NetworkChoice, NetworkId, Networks, ProbeReport } from '../../../contract/networks.ts'
import { say } from '../../../contract/words/say.ts'
import type { NetworkChoiceFile } from '../network-choice.ts'
import type { OtherStanding } from '../networks-desk.ts'
import { canBeTogether, notTogether } from '../wallet/together.ts'
import { networks, type NetworkPreset } from '../wallet/networks.ts'

const FIXED = say`The network is the one that Hearth was started with.`

interface Dependencies {
  readonly current: NetworkId
  /** Null: whoever started the engine decides, and this one cannot be asked for another network. */
  readonly choice: NetworkChoiceFile | null
  /** How the further networks of this start do. */
  readonly others: () => readonly OtherStanding[]
  readonly probe: (id: NetworkId) => Promise<ProbeReport>
}

type NetworkHandlers = Pick<EngineHandlers, 'networks.list' | 'networks.probe' | 'networks.choose' | 'networks.others'>

/** What clients may ask about networks, and which one the next start uses. */
export function networkHandlers({ current, choice, others, probe }: Dependencies): NetworkHandlers {
  async function list(): Promise<Networks> {
    return {
      current,
      next: (await choice?.get()) ?? current,
      others: others().map(({ id, problem }) => ({ id, problem })),
      othersNext: [...((await choice?.others()) ?? others().map(({ id }) => id))],
      fixed: choice === null ? FIXED : null,
      networks: Object.values(networks).map(view),
    }
  }

  function changeable(hint: string): NetworkChoiceFile {
    if (choice === null) throw new HearthError('network/fixed', FIXED, { hint })
    return choice
  }

  return {
    'networks.list': list,
    'networks.probe': async ({ id }) => probe(id),
    'networks.choose': async ({ id, understood }) => {
      const file = changeable(say`Start it in a terminal: hearth run --network ${id}`)
      if (!understood) refuseRealMoney([id])
      await file.set(id)
      // What cannot be taken together with it is not waited for at the next start.
      await file.setOthers(fitting(id, await file.others()))
      return list()
    },
    'networks.others': async ({ ids, understood }) => {
      const file = changeable(say`Start it with another folder to choose them there.`)
      const main = await file.get()
      const chosen = fitting(main, ids)
      const unfit = ids.find((id) => id !== main && !chosen.includes(id))
      if (unfit !== undefined) throw notTogether(networks[main], networks[unfit])
      const before = await file.others()
      if (!understood) refuseRealMoney(chosen.filter((id) => !before.includes(id)))
      await file.setOthers(chosen)
      return list()
    },
  }
}

function fitting(main: NetworkId, ids: readonly NetworkId[]): readonly NetworkId[] {
  return [...new Set(ids)].filter((id) => canBeTogether(networks[main], networks[id]))
}

/** @throws HearthError `network/real-money` */
function refuseRealMoney(ids: readonly NetworkId[]): void {
  const real = ids.find((id) => networks[id].realMoney)
  if (real === undefined) return
  throw new HearthError('network/real-money', `Money on ${networks[real].label} is real money.`, {
    hint: 'Read the warning and confirm it; nothing was changed.',
  })
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
