import { mkdir } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { ElectronCommand } from '../contract/engine-process.ts'
import type { WorkerHost } from '../contract/worker.ts'
import { capMatmulManifest, largestChallengeSide } from '../worker/programs/wgsl/cap-matmul.ts'
import { chooseHost, type HostOptions } from '../worker/hosts/choose-host.ts'
import { MAX_REGISTRATION_BYTES } from '../contract/agent-registry.ts'
import { beyondThisComputer, foundInRegistry } from './beyond.ts'
import { guardedFetch } from './discovery/guarded-fetch.ts'
import { systemActivity } from './engine/activity/sources.ts'
import { startEngine, type Engine } from './engine/engine.ts'
import { allCards } from './engine/hardware/gpus/all-cards.ts'
import { otherCards } from './engine/hardware/gpus/other-cards.ts'
import type { GpuProbe } from './engine/hardware/gpus/probe.ts'
import { createNvidiaSmiProbe } from './engine/hardware/gpus/nvidia-smi.ts'
import { createNvmlProbe } from './engine/hardware/gpus/nvml/nvml-probe.ts'
import { systemHostReader } from './engine/hardware/host-reader.ts'
import { systemLine } from './engine/line/system-line.ts'
import type { AskPassphrase, DemoBuyerOptions, EngineOptions, OtherNetwork } from './engine/options.ts'
import { systemClock } from './engine/ports/clock.ts'
import { watchWorkers } from './engine/yielding/live-workers.ts'
import { ownProcesses } from './engine/yielding/threads-below.ts'
import { withFacilitator } from './engine/facilitator-choice.ts'
import { networkChoice, type NetworkChoiceFile } from './engine/network-choice.ts'
import type { Practice } from './engine/practice/network.ts'
import { usableNetwork, type NetworkId, type UsableNetwork } from './engine/wallet/networks.ts'
import { canBeTogether } from './engine/wallet/together.ts'
import { withProvenDomain } from './engine/wallet/token-domain.ts'
import { forbidCoreDumps } from './core-dumps.ts'
import { desktopLogFile } from './desktop-log.ts'
import { readInstallation } from './installation.ts'
import type { Layout } from './layout.ts'
import { openLog } from './log.ts'
import { requireSystem, thisSystem } from './minimum-system.ts'
import { ownTrafficCheck, watchOwnTraffic } from './own-traffic.ts'

export interface ComposeOptions {
  readonly layout: Layout
  /** Holds one folder a network. */
  readonly dataRoot: string
  readonly network: NetworkId
  readonly shell: EngineOptions['shell']
  readonly askPassphrase: AskPassphrase
  /** Port for buyers; 0 takes any, null the usual one or any when it is taken. */
  readonly marketPort: number | null
  readonly demoBuyer: EngineOptions['demoBuyer']
  /** Looks for GPUs before anything is offered, so that what is sold does not depend on how fast that goes. */
  readonly gpusFirst?: boolean
  /** How it is known what the person does; this system's own ways when absent. */
  readonly activity?: EngineOptions['activity']['parts']
  /** What the desktop knows of the person; where there is one. */
  readonly shellReports?: EngineOptions['activity']['shell']
  /** Whether no more jobs are taken because an update waits; where somebody installs one. */
  readonly updateHold?: EngineOptions['updateHold']
  /** Somebody is there to be asked for the passphrase again. */
  readonly askAgain?: boolean
  /** What the machine's checks say of the shell around the engine. */
  readonly shellChecks?: EngineOptions['shellChecks']
  /** Starts this app once more, for jobs; where there is one. */
  readonly electron?: ElectronCommand | null
  /** Walls that somebody else has chosen, and a practice chain that somebody else keeps: engines that share them. */
  readonly host?: WorkerHost
  readonly practice?: Practice
  /** Cards that somebody else reads; those of this computer when absent. */
  readonly gpus?: GpuProbe
  /** Further networks that somebody else keeps, in place of those that were chosen. */
  readonly others?: readonly OtherNetwork[]
}

export interface Composed {
  readonly engine: Engine
  readonly dataDir: string
  readonly log: EngineOptions['log']
  stop(): Promise<void>
}

/** The demo buyer's pace while the app runs: something to see, and an idle machine in between. */
export const everydayBuyer: DemoBuyerOptions = { jobs: null, intervalMs: 4_000, concurrency: 1 }

const MARKET_PORT = 4021
const FETCH_MS = 10_000

/** The engine with its real parts: this computer, this installation, the network that was asked for. */
export async function composeEngine(options: ComposeOptions): Promise<Composed> {
  requireSystem(thisSystem())
  const { layout } = options
  const shellReports = options.shellReports ?? null
  const preset = usableNetwork(options.network)
  const dataDir = path.join(options.dataRoot, preset.id)
  const choice = networkChoice(options.dataRoot)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const { log, close } = await openLog(dataDir)
  const own = watchOwnTraffic()
  if (!(await forbidCoreDumps())) log.warn('core-dumps-not-forbidden')
  try {
    const facilitators = await choice.facilitators()
    const [network, others] = await Promise.all([
      proven(withFacilitator(preset, facilitators.get(preset.id))),
      options.others ?? furtherNetworks(choice, preset, options.dataRoot),
    ])
    const installation = await readInstallation(layout)
    const host =
      options.host ??
      (await chooseHost({
        workerFile: layout.workerFile,
        nodeBinary: layout.node,
        gpuModule: layout.gpuModule,
        ...electronProgram(options.electron ?? null),
      }))
    if (options.gpusFirst === true) await host.settled()
    const watched = watchWorkers(host)
    const nvidia = createNvmlProbe({
      tool: createNvidiaSmiProbe({ log, script: layout.gpuScript }),
      command: layout.node === null ? null : [layout.node, layout.nvmlScript],
      ownProcesses: () => ownProcesses(watched.live),
      log,
    })
    const line = systemLine()
    const engine = await startEngine({
      dataDir,
      network,
      others,
      networkChoice: choice,
      shell: options.shell,
      ...(options.shell === 'desktop' ? { desktopLog: desktopLogFile(options.dataRoot) } : {}),
      version: installation.version,
      host: watched.host,
      workers: () => watched.live,
      activity: { parts: options.activity ?? systemActivity(), shell: shellReports },
      ...(options.updateHold === undefined ? {} : { updateHold: options.updateHold }),
      line,
      beyond: beyondThisComputer(network, line.reader),
      programs: installation.programs,
      challenge: {
        shader: 'cap-matmul',
        manifestOf: capMatmulManifest,
        largestSide: largestChallengeSide,
        arithmeticFile: layout.challengeArithmetic,
      },
      practiceParts: layout.practice,
      ...(options.practice === undefined ? {} : { practice: options.practice }),
      askPassphrase: options.askPassphrase,
      askAgain: options.askAgain ?? false,
      shellChecks: () => [ownTrafficCheck(own.read()), ...(options.shellChecks?.() ?? [])],
      market: { host: '127.0.0.1', port: options.marketPort ?? MARKET_PORT, orAny: options.marketPort === null },
      fetchFile: (url) => guardedFetch(url, { timeoutMs: FETCH_MS, maxBytes: MAX_REGISTRATION_BYTES, loopback: false }),
      demoBuyer: network.practice ? findingItsWay(options.demoBuyer, network) : null,
      // One core stays with the person and the engine.
      slots: Math.max(1, os.availableParallelism() - 1),
      gpus: options.gpus ?? allCards(nvidia, otherCards()),
      powerLimits: {
        file: path.join(options.dataRoot, 'power-limits.json'),
        set: (uuid, watts) => nvidia.setPowerLimit(uuid, watts),
      },
      hostReader: systemHostReader,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      clock: systemClock,
      log,
    })
    return {
      engine,
      dataDir,
      log,
      stop: async () => {
        await engine.stop()
        await nvidia.stop()
        own.stop()
        await close()
      },
    }
  } catch (error) {
    own.stop()
    await close()
    throw error
  }
}

/** The further networks that were chosen and can be taken together with this one; each has its own folder. */
async function furtherNetworks(
  choice: NetworkChoiceFile,
  main: UsableNetwork,
  dataRoot: string,
): Promise<readonly OtherNetwork[]> {
  const facilitators = await choice.facilitators()
  const chosen = (await choice.others())
    .map((id) => withFacilitator(usableNetwork(id), facilitators.get(id)))
    .filter((network) => canBeTogether(main, network))
  return Promise.all(
    chosen.map(async (network) => ({ network: await proven(network), dataDir: path.join(dataRoot, network.id) })),
  )
}

/** The practice buyer is told of no address: it looks for this machine as any agent would. */
function findingItsWay(buying: DemoBuyerOptions | null, network: UsableNetwork): DemoBuyerOptions | null {
  return buying === null ? null : { ...buying, lookUp: foundInRegistry(network) }
}

async function proven(preset: UsableNetwork): Promise<UsableNetwork> {
  return withProvenDomain(preset, preset.rpcUrls[0] ?? '')
}

function electronProgram(command: ElectronCommand | null): Pick<HostOptions, 'electron'> {
  if (command === null) return {}
  const [program, ...args] = command
  return { electron: { command: program, args, environment: process.env } }
}
