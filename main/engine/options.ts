import type { ChallengeSize } from '../../contract/challenge.ts'
import type { DoctorCheck } from '../../contract/engine.ts'
import type { Address } from '../../contract/money.ts'
import type { WgslManifest } from '../../contract/wgsl.ts'
import type { WorkerHost, WorkerProcess } from '../../contract/worker.ts'
import type { SetPowerLimit } from './governor/power-limits.ts'
import type { GpuProbe } from './hardware/gpus/probe.ts'
import type { HostReader } from './hardware/host-reader.ts'
import type { ShellReports } from './activity/reader.ts'
import type { ActivityParts } from './activity/sources.ts'
import type { LineParts } from './line/system-line.ts'
import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import type { BuyerEvent } from './practice/buyer-process.ts'
import type { Practice } from './practice/network.ts'
import type { PracticeParts } from './practice/parts.ts'
import type { BeyondParts } from './reach/open.ts'
import type { UpdateHold } from './update-hold.ts'
import type { NetworkChoiceFile } from './network-choice.ts'
import type { NetworkId, UsableNetwork } from './wallet/networks.ts'
import type { RpcUrl } from './wallet/rpc.ts'

/** A module or source that ships with Hearth. */
export type BuiltInProgram = {
  readonly name: string
  readonly sha256: string
  readonly summary: string
  readonly usage: string
  /** Where its bytes are. */
  readonly file: string
} & (
  | { readonly kind: 'wasm'; /** It may be bought in the exact class. */ readonly verifiable: boolean }
  | {
      readonly kind: 'wgsl'
      /** It computes with integers only, so that every GPU gives the same bytes. */
      readonly integer: boolean
      /** A job that runs as it is. */
      readonly example: WgslManifest | null
    }
)

/** What answers and checks capability challenges in this installation. */
export interface ChallengeProgram {
  /** Name of its shader among the built-in programs. */
  readonly shader: string
  /** The job that computes a response; `keys` are those of its matrices. */
  readonly manifestOf: (
    module: string,
    options: ChallengeSize & { readonly keys: readonly number[]; readonly wallMs: number },
  ) => WgslManifest
  /** Largest side of a matrix, for a device that binds so many bytes. */
  readonly largestSide: (bindingBytes: number) => number
  /** What a verifier computes with, on a thread: `arithmetic-thread.ts`, or its bundle. */
  readonly arithmeticFile: string
}

/**
 * Asks the person; `create` asks twice. Never reads the environment or arguments.
 * @param problem why the one before was not taken, in a sentence; null the first time
 * @param network whose wallet it is, where there may be several
 */
export type AskPassphrase = (
  purpose: 'create' | 'unlock',
  problem: string | null,
  network?: NetworkId,
) => Promise<string>

/** A network that work is paid on besides the main one. */
export interface OtherNetwork {
  readonly network: UsableNetwork
  /** Its own folder: its books, wallet and vouchers. */
  readonly dataDir: string
  /** A practice chain that somebody else started and ends. */
  readonly practice?: Practice
}

export interface DemoBuyerOptions {
  /** Jobs to buy; null to go on as long as jobs are taken. */
  readonly jobs: number | null
  readonly intervalMs: number
  readonly concurrency: number
  /** Finds the market of the agent that is paid into `self`, with a slash at its end; null while there is none. */
  readonly lookUp?: (rpcUrl: RpcUrl, self: Address) => Promise<string | null>
  readonly onEvent?: (event: BuyerEvent) => void
}

export interface EngineOptions {
  /** The folder of one network: its books, wallet, files and log. */
  readonly dataDir: string
  readonly network: UsableNetwork
  /** Further networks that work is paid on; none when absent. */
  readonly others?: readonly OtherNetwork[]
  /** Which networks the next start uses; null where whoever started this decides. */
  readonly networkChoice: NetworkChoiceFile | null
  readonly shell: 'desktop' | 'headless'
  /** The file in which the desktop app around this engine logs; none when absent. */
  readonly desktopLog?: string
  readonly version: string
  readonly host: WorkerHost
  readonly programs: readonly BuiltInProgram[]
  readonly challenge: ChallengeProgram
  readonly practiceParts: PracticeParts
  /** A practice chain that somebody else started and ends; without one the practice network starts its own. */
  readonly practice?: Practice
  /** Never asked on a network whose passphrase everybody knows. */
  readonly askPassphrase: AskPassphrase
  /** Whether somebody is there to be asked again after a wrong one; else that ends the start. */
  readonly askAgain: boolean
  /** Where buyers connect; port 0 takes any, and `orAny` does when the port is taken. */
  readonly market: { readonly host: string; readonly port: number; readonly orAny: boolean }
  /** Reads a file that a stranger's address names, within bounds and never from a private network. */
  readonly fetchFile: (url: string) => Promise<Uint8Array>
  /** Practice network only: let the demo buyer buy. */
  readonly demoBuyer: DemoBuyerOptions | null
  /** Jobs that run at once. */
  readonly slots: number
  readonly gpus: GpuProbe
  readonly hostReader: HostReader
  /** Where the driver's own power limits are remembered, and how they are set; where there is a way to. */
  readonly powerLimits?: { readonly file: string; readonly set: SetPowerLimit }
  /** How it is known what the person does; `shell` where a desktop tells. */
  readonly activity: { readonly parts: ActivityParts; readonly shell: ShellReports | null }
  /** Whether no more jobs are taken because an update waits; absent where nobody installs any. */
  readonly updateHold?: UpdateHold
  /** How it is known what leads to the internet, and how busy it is. */
  readonly line: LineParts
  /** The router and other providers, for the way that strangers may take; `self` is not asked about itself. */
  readonly beyond: (self: Address, rpcUrl: RpcUrl) => BeyondParts
  /** Workers that were started and are not gone. */
  readonly workers: () => Iterable<WorkerProcess>
  /** What the machine's checks say of the shell around this engine. */
  readonly shellChecks: () => readonly DoctorCheck[]
  /** IANA name, for times in sentences and the start of a day. */
  readonly timeZone: string
  readonly clock: Clock
  readonly log: Log
}
