import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import type { FacilitatorChoice, NetworkChoice, NetworkId, Networks, ProbeReport } from '../../../contract/networks.ts'
import { say } from '../../../contract/words/say.ts'
import { withFacilitator } from '../facilitator-choice.ts'
import type { NetworkChoiceFile } from '../network-choice.ts'
import type { OtherStanding } from '../networks-desk.ts'
import { createRemoteFacilitator } from '../payments/facilitator/remote.ts'
import type { FacilitatorKinds } from '../wallet/probe-facts.ts'
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
  /** The account that needs coin where Hearth settles payments by itself; null where its wallet is not open. */
  readonly gasAccount: (id: NetworkId) => Address | null
  /** What a facilitator says it settles; it is asked unless told. */
  readonly kindsAt?: (url: string) => Promise<FacilitatorKinds>
}

type NetworkHandlers = Pick<
  EngineHandlers,
  'networks.list' | 'networks.probe' | 'networks.choose' | 'networks.facilitator' | 'networks.others'
>

const PATIENCE_MS = 10_000

/** What clients may ask about networks, and which one the next start uses. */
export function networkHandlers(parts: Dependencies): NetworkHandlers {
  const { current, choice, others, probe, kindsAt = askKinds } = parts

  async function list(): Promise<Networks> {
    const facilitators = await choice?.facilitators()
    return {
      current,
      next: (await choice?.get()) ?? current,
      others: others().map(({ id, problem }) => ({ id, problem })),
      othersNext: [...((await choice?.others()) ?? others().map(({ id }) => id))],
      fixed: choice === null ? FIXED : null,
      networks: Object.values(networks).map((preset) => {
        const settledBy = facilitators?.get(preset.id) ?? 'preset'
        return { ...view(preset, settledBy), gasAccount: settledBy === 'self' ? parts.gasAccount(preset.id) : null }
      }),
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
    'networks.facilitator': async ({ id, who }) => {
      const file = changeable(say`Start it with another folder to choose it there.`)
      const preset = networks[id]
      if (preset.practice && who !== 'preset') {
        throw new HearthError('network/settles-itself', say`The practice network settles its payments by itself.`, {
          hint: 'For the networks of others it can be chosen.',
        })
      }
      if (who !== 'preset' && who !== 'self') await requireSettling(preset, who, kindsAt)
      await file.setFacilitator(id, who)
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

async function askKinds(url: string): Promise<FacilitatorKinds> {
  return (await createRemoteFacilitator(url, PATIENCE_MS).getSupported()).kinds
}

/** @throws HearthError `network/does-not-settle` */
async function requireSettling(
  { label, chainId }: NetworkPreset,
  url: string,
  kindsAt: NonNullable<Dependencies['kindsAt']>,
): Promise<void> {
  const { host } = new URL(url)
  const hint = say`Nothing was changed. Check the address, or have Hearth settle payments by itself.`
  const kinds = await kindsAt(url).catch((cause: unknown) => {
    throw new HearthError('network/does-not-settle', say`There is no x402 facilitator that answers at ${host}.`, {
      hint,
      cause,
    })
  })
  if (kinds.some(({ scheme, network }) => scheme === 'exact' && network === chainId)) return
  throw new HearthError('network/does-not-settle', say`${host} does not settle payments on ${label}.`, { hint })
}

function view(known: NetworkPreset, settledBy: FacilitatorChoice): Omit<NetworkChoice, 'gasAccount'> {
  const { id, label, chainId, practice, realMoney, asset, gasCoin, facilitator } = withFacilitator(known, settledBy)
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
    settledBy,
  }
}
