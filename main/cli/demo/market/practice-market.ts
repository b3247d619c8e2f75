import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../../engine/ports/clock.ts'
import { silentLog } from '../../../engine/ports/log.ts'
import type { ConnectClient } from '../../../../contract/carrier.ts'
import type { Address } from '../../../../contract/money.ts'
import type { WorkerHost } from '../../../../contract/worker.ts'
import { chooseHost } from '../../../../worker/hosts/choose-host.ts'
import { composeEngine, type Composed } from '../../../compose.ts'
import { inParallel } from '../../../engine/ports/in-parallel.ts'
import { inlineUri } from '../../../engine/identity/agent-uri.ts'
import { registerCall, registeredIn, setUriCall } from '../../../engine/identity/registry-calls.ts'
import { registrationFile } from '../../../engine/identity/registration-file.ts'
import { type Practice, startPractice } from '../../../engine/practice/network.ts'
import { PRICES } from '../../../engine/prices.ts'
import { usableNetwork } from '../../../engine/wallet/networks.ts'
import { createRpc } from '../../../engine/wallet/rpc.ts'
import { addressOfKey, type UnlockedWallet } from '../../../engine/wallet/unlocked.ts'
import { openWallet } from '../../../engine/wallet/wallet.ts'
import { sourceLayout } from '../../../layout.ts'
import type { Character } from './characters.ts'
import { callEngine } from './engine-call.ts'
import { type Front, openFront } from './front.ts'
import { sendCall } from './send-call.ts'

const network = usableNetwork('practice')
const layout = sourceLayout(path.resolve(import.meta.dirname, '../../../..'))
const PASSPHRASE = 'practice'
/** Each engine registers by itself, within a second or two where others leave it some processor. */
const REGISTER_MS = 180_000
/** Engines that open at once: they wait for disk, chain and workers in turns, and each takes a core meanwhile. */
const AT_ONCE = 3

/** A provider of a practice market, and what is known of it behind the scenes. */
export interface Stallholder {
  readonly character: Character
  readonly agentId: bigint
  readonly wallet: UnlockedWallet
  /** Where buyers are sent. */
  readonly url: string
  readonly front: Front | null
  readonly engine: Composed['engine']
  /** Claims what buyers owe by vouchers, and has it paid out. */
  collect(): Promise<void>
  /** What its books say it earned, whether anything is not final yet, and how far the chain is from them; base units. */
  books(): Promise<{ readonly earned: bigint; readonly open: boolean; readonly difference: string }>
}

export interface PracticeMarket {
  readonly practice: Practice
  readonly host: WorkerHost
  readonly stallholders: readonly Stallholder[]
  close(): Promise<void>
}

/**
 * Real engines on one practice chain and behind one set of walls, each an agent in its registry: an engine registers
 * itself, and who has a false front registers that. A few open at a time, so the numbers of the agents are in no order.
 * Everything lies in `folder` and ends with `close`.
 */
export async function openPracticeMarket(
  folder: string,
  cast: readonly Character[],
  onOpen: (stallholder: Stallholder) => void = () => undefined,
): Promise<PracticeMarket> {
  await using opened = new AsyncDisposableStack()
  const practice = await startPractice({
    dir: path.join(folder, 'chain'),
    parts: layout.practice,
    log: silentLog,
    clock: systemClock,
  })
  opened.defer(() => practice.stop())
  const { workerFile, node: nodeBinary, gpuModule } = layout
  const host = await chooseHost({ workerFile, nodeBinary, gpuModule })
  await host.settled()
  let failed: unknown = null
  const stalls = await inParallel(AT_ONCE, cast, async (character) => {
    // Those that are being opened are waited for also when another one failed: all of them are closed.
    if (failed !== null) return null
    try {
      const { stallholder, close } = await openStallholder(character, folder, practice, host)
      opened.defer(close)
      onOpen(stallholder)
      return stallholder
    } catch (error) {
      failed = error
      return null
    }
  })
  if (failed !== null) throw failed
  const stallholders = stalls.filter((stallholder) => stallholder !== null)
  const held = opened.move()
  return { practice, host, stallholders, close: () => held.disposeAsync() }
}

async function openStallholder(
  character: Character,
  folder: string,
  practice: Practice,
  host: WorkerHost,
): Promise<{ readonly stallholder: Stallholder; readonly close: () => Promise<void> }> {
  await using opened = new AsyncDisposableStack()
  const composed = await composeEngine({
    layout,
    dataRoot: path.join(folder, character.name),
    network: 'practice',
    shell: 'headless',
    askPassphrase: async () => PASSPHRASE,
    marketPort: 0,
    demoBuyer: null,
    host: character.host?.(host) ?? host,
    practice: await borrowed(practice, character.lies === undefined),
  })
  opened.defer(() => composed.stop())
  const { engine } = composed
  await callEngine(engine.connect, 'prices.set', { mode: 'own', list: pricesOf(character.pricePercent) })
  const front = character.lies === undefined ? null : await openFront(engine.marketUrl, character.lies)
  opened.defer(async () => front?.close())
  const url = front?.url ?? engine.marketUrl
  const wallet = (await openWallet({ dir: composed.dataDir, clock: systemClock }).unlock(PASSPHRASE)).wallet
  const agentId =
    front === null
      ? await ownAgent(engine.connect)
      : await registerAgent(practice, wallet, { name: character.name, url, kinds: kindsOf(host) })
  const books = async () => {
    const { earned, pending, refundsOwed, reconcile } = await callEngine(engine.connect, 'ledger.reconcile', {})
    const open = pending !== '0' || refundsOwed !== '0'
    return { earned: BigInt(earned), open, difference: reconcile?.difference ?? 'unknown' }
  }
  const collect = async () => {
    const { open } = await callEngine(engine.connect, 'vouchers.status', {})
    if (open) await callEngine(engine.connect, 'vouchers.collect', {})
  }
  const held = opened.move()
  const stallholder = { character, agentId, wallet, url, front, engine, collect, books }
  return { stallholder, close: () => held.disposeAsync() }
}

/**
 * The same chain, settled with a key of its own and neither started nor ended by the engine.
 * @param registers false: the engine gets no coin to register itself with, since its owner registers a false front
 */
async function borrowed(practice: Practice, registers: boolean): Promise<Practice> {
  const facilitatorKey = Uint8Array.from(randomBytes(32))
  await practice.fundWallet(addressOfKey(facilitatorKey))
  return {
    get rpcUrl() {
      return practice.rpcUrl
    },
    facilitatorKey,
    buyer: practice.buyer,
    asset: practice.asset,
    buyerCommand: practice.buyerCommand,
    fundWallet: async (address) => (registers ? practice.fundWallet(address) : undefined),
    fundBuyer: (minimum) => practice.fundBuyer(minimum),
    stop: async () => undefined,
    restart: async () => undefined,
    onExit: () => undefined,
  }
}

/** The agent that an engine registers by itself. */
async function ownAgent(connect: ConnectClient): Promise<bigint> {
  const deadline = performance.now() + REGISTER_MS
  while (performance.now() < deadline) {
    const { standing, agentId, needed } = await callEngine(connect, 'identity.get', { fresh: true })
    if (standing === 'registered' && agentId !== null && needed.length === 0) return BigInt(agentId)
    await sleep(100)
  }
  throw new Error('the engine did not register itself')
}

/** Registers an agent as ERC-8004 has it: the number first, then the file that names it. */
export async function registerAgent(
  practice: Pick<Practice, 'rpcUrl' | 'fundWallet'>,
  wallet: UnlockedWallet,
  agent: { readonly name: string; readonly url: string; readonly kinds: string },
): Promise<bigint> {
  const registry = identityRegistry()
  const rpc = createRpc(() => practice.rpcUrl)
  await practice.fundWallet(wallet.address)
  const { logs } = await sendCall(rpc, wallet, registry, registerCall('', agent.kinds))
  const id = registeredIn(logs, registry, wallet.address)
  if (id === null) throw new Error('the registry gave no number')
  const file = registrationFile({
    name: agent.name,
    agentId: id,
    registry: `eip155:${network.numericId}:${registry}`,
    marketUrl: agent.url,
    untested: false,
    attestations: [],
  })
  await sendCall(rpc, wallet, registry, setUriCall(BigInt(id), inlineUri(file)))
  return BigInt(id)
}

export function identityRegistry(): Address {
  if (network.registries === null) throw new Error('the practice network has no registries')
  return network.registries.identity
}

function kindsOf(host: WorkerHost): string {
  return host.report().gpu.adapters.length > 0 ? 'wasm,wgsl' : 'wasm'
}

function pricesOf(percent: number) {
  const part = (amount: bigint): string => ((amount * BigInt(percent)) / 100n).toString()
  const { gpu, software } = PRICES.perGpuSecond
  return {
    floor: part(PRICES.floor),
    perCpuSecond: part(PRICES.perCpuSecond),
    perGpuSecond: { gpu: part(gpu), software: part(software) },
    perMiB: part(PRICES.perMiB),
  }
}
