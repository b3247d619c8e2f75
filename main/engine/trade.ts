import os from 'node:os'
import path from 'node:path'
import { HearthError } from '../../contract/errors.ts'
import type { SelfReported } from '../../contract/market.ts'
import { LowerAddress } from '../../contract/money.ts'
import type { DeviceDescription } from '../../contract/receipt.ts'
import { challengeBooks } from './capability/challenge-books.ts'
import { cardAllowance } from './challenge/prover/allowance.ts'
import { openCapability, type Capability } from './capability/capability.ts'
import type { Foundation } from './foundation.ts'
import { openBlobs, type Blobs } from './jobs/blobs.ts'
import { allJobs, allRoom, severalBooks, type SeveralBooks } from './ledger/several.ts'
import type { UsableNetwork } from './wallet/networks.ts'
import type { Governor } from './governor/governor.ts'
import { createJobs, type Jobs } from './jobs/jobs.ts'
import type { LineDesk } from './line/open.ts'
import { listen, type ListenLine, type MarketListener } from './market/listen.ts'
import { sharedLine } from './market/shared-line.ts'
import { createMarket } from './market/market.ts'
import { otherCallWays, otherJobWays, severalTills } from './market/tills.ts'
import type { ListedProgram, MarketAvailability } from './market/needs.ts'
import type { MarketDeps } from './market/parts.ts'
import type { EngineOptions } from './options.ts'
import { type OpenTill, openTill } from './open-till.ts'
import { MAXIMUM } from './prices.ts'
import type { PriceDesk } from './price-desk.ts'
import { createOwnWork, type OwnWork } from './validate/own-work.ts'
import type { ServeMarket } from './reach/direct.ts'
import { createReachHost, type ReachHost } from './reach/peers/host.ts'
import { openRetrieval, type Retrieval } from './retrieval/open.ts'
import { createRerunner } from './validate/rerun.ts'
import { createValidator, type Validator } from './validate/validator.ts'
import { openVerdictFiles } from './validate/verdict-files.ts'
import { cpuPictures, type DrawPicture } from './welcome/cpu-pictures.ts'

/** What earns: the files, the jobs, the payments for them and the market they are sold on. */
export interface Trade {
  readonly blobs: Blobs
  readonly jobs: Jobs
  readonly capability: Capability
  /** Of the main network first, then of the others in the order they were given. */
  readonly tills: readonly [OpenTill, ...OpenTill[]]
  /** The books of all of them. */
  readonly books: SeveralBooks<OpenTill>
  readonly listener: MarketListener
  /** The same market for strangers, at an address they may use. */
  readonly serve: ServeMarket
  readonly retrieval: Retrieval
  readonly ownWork: OwnWork
  /** What is done for others who want to know whether they can be reached. */
  readonly visits: ReachHost
  readonly validator: Pick<Validator, 'verdictAbout'>
  /** What the processor is measured with. */
  readonly drawPicture: DrawPicture
  /** Takes up jobs that a crash left open; each till has a `begin` of its own. */
  begin(): Promise<void>
  stop(): Promise<void>
}

/** Jobs that may wait: a buyer should not pay for a place at the end of a long line. */
const QUEUE_CAPACITY = 16
const STOP_GRACE_MS = 3_000
/** Integers only, one thread, no input: the same work on every machine. */
const PICTURES = 'mandelbrot'

/** One network that work is paid on. */
export interface PaidOn {
  readonly network: UsableNetwork
  readonly dataDir: string
  readonly foundation: Foundation
  /** Whether work is sold for its money at the moment, as far as this network goes. */
  readonly isSelling: () => boolean
}

export async function openTrade(parts: {
  readonly options: EngineOptions
  /** The person's choice; prices, files, the agent and the state are those of its folder. */
  readonly main: PaidOn
  readonly others: readonly PaidOn[]
  readonly device: () => DeviceDescription
  readonly prices: Pick<PriceDesk, 'sold'>
  readonly capability: () => SelfReported
  readonly availability: () => MarketAvailability
  /** What is served as the agent's registration file; null where there is none. */
  readonly registration: () => string | null
  /** How jobs on an adapter are paced, and the share of its speed at which the slowest of some works. */
  readonly pace: Pick<Governor, 'paceOf' | 'shareOf'>
  /** Memory of this machine that nobody uses, MiB; null where that cannot be told. */
  readonly freeMemoryMiB: () => number | null
  readonly line: Pick<LineDesk, 'line' | 'month'>
  /** Where a buyer may go who is turned away for load. */
  readonly alternatives: MarketDeps['alternatives']
  /** Where strangers reach the market; null while they do not. */
  readonly publicUrl: () => string | null
  /** What is said of money of vouchers that may be lost has changed. */
  readonly onAlarms: () => void
}): Promise<Trade> {
  const { options } = parts
  const { clock, log, network } = options
  const { foundation } = parts.main
  const { ledger } = foundation
  const stopping = new AbortController()
  const blobs = await openBlobs({ dir: options.dataDir, clock })
  const programs = await listPrograms(blobs, options)
  let localUrl = ''
  const marketUrl = (): string => parts.publicUrl() ?? localUrl
  const open = (on: PaidOn): OpenTill =>
    openTill({
      ...on,
      options,
      device: parts.device,
      jobs: () => jobs,
      marketUrl,
      onAlarms: parts.onAlarms,
      listedDecimals: network.asset.decimals,
      otherJobWays: (listed) => otherJobWays(besides(on), network.asset, listed),
      otherCallWays: (listed) => otherCallWays(besides(on), listed),
    })
  const besides = (on: PaidOn) => tills.filter(({ asset }) => asset.network !== on.network.asset.network)
  const main = open(parts.main)
  const tills = [main, ...parts.others.map(open)] as const
  const books = severalBooks(tills)
  const { signer, domain } = main
  const jobs = createJobs({
    ledger: { jobs: allJobs(books), room: allRoom(books) },
    // Inputs of payments that are not settled yet belong to no job, and are needed all the same.
    blobs: {
      ...blobs,
      sweep: (used) => blobs.sweep(new Set([...used, ...tills.flatMap((till) => [...till.payments.neededInputs()])])),
    },
    host: options.host,
    makeReceipt: (job, ...rest) => books.ofJob(job.id).makeReceipt(job, ...rest),
    chargeOf: (job, used) => books.ofJob(job.id).chargeOf(job, used),
    isHeld: (id) => books.ofJob(id).ledger.journal.hold() !== null,
    // Each knows its own channels only.
    onCharged: (channelId) => {
      for (const { channels } of tills) channels?.keep(channelId)
    },
    clock,
    log,
    builtIn: new Set(programs.map((program) => program.module.sha256)),
    maximum: MAXIMUM,
    slots: options.slots,
    capacity: QUEUE_CAPACITY,
    cores: os.availableParallelism(),
    freeMemoryMiB: parts.freeMemoryMiB,
    paceOf: (gpu) => parts.pace.paceOf(gpu),
    warm: true,
  })
  const capability = openCapability({
    ledger,
    books: challengeBooks({
      ledger,
      signer,
      domain,
      asset: LowerAddress.parse(network.asset.address.toLowerCase()),
      device: parts.device,
      clock,
    }),
    jobs,
    program: options.challenge,
    module: moduleOf(programs, options.challenge.shader),
    signer,
    availability: parts.availability,
    allowance: cardAllowance(clock),
    clock,
  })
  const validator = createValidator({
    files: openVerdictFiles(path.join(options.dataDir, 'validations')),
    blobs,
    signer,
    clock,
  })
  const rerunner = createRerunner({
    host: options.host,
    builtIn: new Set(programs.map((program) => program.module.sha256)),
    maximum: MAXIMUM,
    cores: os.availableParallelism(),
    clock,
    log,
  })
  const ownWork = createOwnWork({
    receiptOf: (jobId) => books.ofJob(jobId).ledger.receipts.byJob(jobId),
    blobs,
    rerunner,
    files: openVerdictFiles(path.join(options.dataDir, 'verdicts')),
    signer,
    receiptsAddress: foundation.receiptsAddress,
    clock,
  })
  const retrieval = await openRetrieval({
    dataDir: options.dataDir,
    ledger,
    network: network.asset.network,
    signing: (on) => tills.find(({ asset }) => asset.network === on) ?? main,
    line: parts.line.month,
    clock,
    log,
  })
  const visits = createReachHost({ signer, chainId: network.numericId, anywhere: network.practice, clock })
  const app = createMarket({
    ...severalTills(tills, marketUrl),
    retrieval,
    validator,
    line: parts.line.line,
    blobs,
    jobs,
    programs,
    provider: foundation.receiptsAddress,
    software: `Hearth ${options.version}`,
    asset: network.asset,
    payTo: foundation.walletAddress,
    practice: network.practice,
    prices: () => parts.prices.sold(),
    maximum: MAXIMUM,
    capability: parts.capability,
    challenges: capability.desk,
    reach: visits,
    speed: capability,
    processorPace: () => parts.pace.paceOf(null).share(),
    gpuPace: () => parts.pace.shareOf(jobs.gpu()?.adapters.map(({ id }) => id) ?? []),
    registration: parts.registration,
    alternatives: parts.alternatives,
    availability: parts.availability,
    clock,
    log,
    stopping: stopping.signal,
  })
  const line = sharedLine(parts.line.line)
  const listener = await listenWhereFree(app, options.market, line())
  localUrl = listener.url
  return {
    blobs,
    jobs,
    capability,
    tills,
    books,
    listener,
    serve: (at) => listen(app, at, {}, line()),
    retrieval,
    ownWork,
    visits,
    validator,
    drawPicture: cpuPictures({ rerunner, blobs, module: moduleOf(programs, PICTURES) }),
    begin: async () => {
      for (const { channels } of tills) await channels?.holdForOrders()
      await jobs.recover()
    },
    stop: async () => {
      stopping.abort()
      await listener.stop(STOP_GRACE_MS)
      await Promise.all(tills.map((till) => till.stop()))
      await retrieval.stop()
      await ownWork.stop()
      await jobs.stop()
    },
  }
}

type MarketApp = Parameters<typeof listen>[0]

async function listenWhereFree(
  app: MarketApp,
  { host, port, orAny }: EngineOptions['market'],
  line: ListenLine,
): Promise<MarketListener> {
  try {
    return await listen(app, { host, port }, {}, line)
  } catch (error) {
    if (!orAny || !(error instanceof HearthError) || error.code !== 'market/port-taken') throw error
    return listen(app, { host, port: 0 }, {}, line)
  }
}

async function listPrograms(blobs: Blobs, { programs }: EngineOptions): Promise<readonly ListedProgram[]> {
  return Promise.all(
    programs.map(async (program) => ({
      ...program,
      module: await blobs.addProgram(path.resolve(program.file), program.sha256),
    })),
  )
}

/** @throws HearthError `installation/incomplete` */
function moduleOf(programs: readonly ListedProgram[], name: string): ListedProgram['module'] {
  const program = programs.find((each) => each.name === name)
  if (program !== undefined) return program.module
  throw new HearthError('installation/incomplete', `The program ${name} is not part of this installation of Hearth.`)
}
