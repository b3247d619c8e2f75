import type { FacilitatorClient } from '@x402/core/server'
import type { FacilitatorChoice, NetworkId, ProbeCheck, ProbeReport } from '../../contract/networks.ts'
import { HearthError } from '../../contract/errors.ts'
import type { Address } from '../../contract/money.ts'
import { withFacilitator } from './facilitator-choice.ts'
import { GAS_LIMIT } from './payments/facilitator/broadcaster.ts'
import { ownKinds, PAID_SCHEMES } from './payments/facilitator/local.ts'
import { createRemoteFacilitator } from './payments/facilitator/remote.ts'
import type { Clock } from './ports/clock.ts'
import type { Chain } from './wallet/chain.ts'
import { judgeFurtherNode } from './wallet/further-node.ts'
import { networks, type UsableNetwork } from './wallet/networks.ts'
import { type FacilitatorKinds, type GasFacts, readNetwork, readNode } from './wallet/probe-facts.ts'
import { judge } from './wallet/probe-verdict.ts'
import { createRpc, type RpcUrl } from './wallet/rpc.ts'
import { withProvenDomain } from './wallet/token-domain.ts'

const PATIENCE_MS = 10_000

/** Probes the network the engine runs on through its own node and facilitator, and any other through its public ones. */
export function createNetworkProbe(options: {
  readonly network: UsableNetwork
  readonly rpcUrl: RpcUrl
  readonly facilitator: Pick<FacilitatorClient, 'getSupported'> | null
  /** Addresses that may hold some of the token. */
  readonly holders: readonly Address[]
  /** The account that pays where Hearth settles by itself on a network of others, and the chain that says what it has. */
  readonly gas?: { readonly account: Address; readonly chain: Pick<Chain, 'nativeBalance' | 'fees'> } | null
  /** Whom the person chose to settle payments of a network. */
  readonly chosen?: (id: NetworkId) => Promise<FacilitatorChoice | undefined>
  readonly clock: Clock
}): (id: NetworkId) => Promise<ProbeReport> {
  const { network, clock } = options

  async function probe(preset: UsableNetwork, rpcUrl: RpcUrl, facilitator: typeof options.facilitator) {
    const rpc = createRpc(rpcUrl, { timeoutMs: PATIENCE_MS })
    const holders = preset.id === network.id ? options.holders : []
    const [facts, further] = await Promise.all([
      readNetwork(
        rpc,
        preset,
        holders,
        () => kindsOf(facilitator),
        () => (preset.id === network.id ? gasFacts() : Promise.resolve(null)),
      ),
      // The first one is the node that is asked about everything.
      Promise.all(preset.rpcUrls.slice(1).map((url) => furtherNode(preset, url))),
    ])
    const report = judge(preset, facts, clock.now())
    return { ...report, checks: [...report.checks, ...further] }
  }

  async function gasFacts(): Promise<GasFacts | null> {
    if (options.gas === undefined || options.gas === null) return null
    const { account, chain } = options.gas
    const [held, { maxFeePerGas }] = await Promise.all([chain.nativeBalance(account), chain.fees()])
    return { account, held, needed: GAS_LIMIT * maxFeePerGas }
  }

  async function furtherNode(preset: UsableNetwork, url: string): Promise<ProbeCheck> {
    const facts = await readNode(createRpc(url, { timeoutMs: PATIENCE_MS }))
    return judgeFurtherNode(new URL(url).host, preset, facts, clock.now())
  }

  return async (id) => {
    if (id === network.id) return probe(network, options.rpcUrl, options.facilitator)
    const preset = withFacilitator(networks[id], await options.chosen?.(id))
    const [rpcUrl] = preset.rpcUrls
    if (rpcUrl === undefined) {
      throw new HearthError(
        'network/not-running',
        `${preset.label} is a network of this computer, and does not run now.`,
        {
          hint: 'It is checked when Hearth is started on it.',
        },
      )
    }
    const { facilitator } = preset
    const remote = facilitator.kind === 'remote' ? createRemoteFacilitator(facilitator.url, PATIENCE_MS) : null
    const own =
      facilitator.kind === 'local' ? { getSupported: async () => ownKinds(preset.numericId, PAID_SCHEMES) } : null
    return probe(await withProvenDomain(preset, rpcUrl), rpcUrl, own ?? remote)
  }
}

async function kindsOf(
  facilitator: Pick<FacilitatorClient, 'getSupported'> | null,
): Promise<FacilitatorKinds | 'none'> {
  return facilitator === null ? 'none' : (await facilitator.getSupported()).kinds
}
