import path from 'node:path'
import { getAddress } from 'viem'
import type { WorkerHost } from '../contract/worker.ts'
import { chooseHost } from '../worker/hosts/choose-host.ts'
import { composeEngine, type Composed } from './compose.ts'
import { practiceKeys } from './engine/practice/keys.ts'
import type { Practice } from './engine/practice/network.ts'
import { createSigner } from './engine/proof/signature.ts'
import { type UsableNetwork, usableNetwork } from './engine/wallet/networks.ts'
import { createRpc } from './engine/wallet/rpc.ts'
import { sourceLayout } from './layout.ts'

export const SECRET = 'correct horse battery staple'
export const firstNetwork = usableNetwork('practice')
/** Base Sepolia as stock clients know it, on a chain of this machine: its chain id, and its token where they look for it. */
export const secondNetwork: UsableNetwork = {
  ...usableNetwork('base-sepolia'),
  rpcUrls: [],
  registries: null,
  finality: { kind: 'confirmations', count: 1 },
  instantBlocks: true,
  blockSeconds: null,
  facilitator: { kind: 'local' },
}

/** A chain that is kept by somebody else than the engine: where its keys lie, and where it answers. */
export interface KeptChain {
  readonly dir: string
  readonly rpcUrl: () => string
}

/** The first network's chain and the second's. */
export type TwoChains = readonly [first: KeptChain, second: KeptChain]

const layout = sourceLayout(path.resolve(import.meta.dirname, '..'))
/** 100 coins in wei. */
const GAS_MONEY = `0x${(100n * 10n ** 18n).toString(16)}`

/** The walls of this machine, taken for strong enough for strangers: the networks are real ones to the engine. */
export async function wallsForStrangers(): Promise<WorkerHost> {
  const { workerFile, node: nodeBinary, gpuModule } = layout
  const chosen = await chooseHost({ workerFile, nodeBinary, gpuModule })
  return { ...chosen, report: () => ({ ...chosen.report(), strangers: true }) }
}

/** An engine whose work is paid on both networks. */
export async function composeOnTwo(options: {
  readonly dataRoot: string
  readonly chains: TwoChains
  readonly host: WorkerHost
  readonly passphrase?: string
  readonly marketPort?: number
  /** The second network as one of others, whose chain the engine does not keep. */
  readonly ofOthers?: UsableNetwork
}): Promise<Composed> {
  const { dataRoot, passphrase = SECRET, marketPort = 0, host, ofOthers } = options
  const [first, second] = options.chains
  return composeEngine({
    layout,
    dataRoot,
    network: 'practice',
    shell: 'headless',
    askPassphrase: async () => passphrase,
    marketPort,
    demoBuyer: null,
    host,
    practice: await kept(first, firstNetwork),
    others: [
      {
        network: ofOthers ?? secondNetwork,
        dataDir: path.join(dataRoot, secondNetwork.id),
        ...(ofOthers === undefined ? { practice: await kept(second, secondNetwork) } : {}),
      },
    ],
  })
}

async function kept({ dir, rpcUrl }: KeptChain, { asset }: UsableNetwork): Promise<Practice> {
  const keys = await practiceKeys(path.join(dir, 'keys.json'))
  return {
    get rpcUrl() {
      return rpcUrl()
    },
    facilitatorKey: keys.facilitator,
    buyer: { key: keys.buyer, address: getAddress(createSigner(keys.buyer).address) },
    asset,
    buyerCommand: [process.execPath, ''],
    fundWallet: async (address) => {
      await createRpc(rpcUrl).call('anvil_setBalance', [address, GAS_MONEY])
    },
    fundBuyer: async () => undefined,
    stop: async () => undefined,
    restart: async () => undefined,
    onExit: () => undefined,
  }
}
