import { randomBytes } from 'node:crypto'
import type { FacilitatorClient } from '@x402/core/server'
import os from 'node:os'
import path from 'node:path'
import { HearthError } from '../../contract/errors.ts'
import type { WasmOffer } from '../../contract/market.ts'
import { LowerAddress } from '../../contract/money.ts'
import type { DeviceDescription } from '../../contract/receipt.ts'
import { challengeBooks } from './capability/challenge-books.ts'
import { cardAllowance } from './challenge/prover/allowance.ts'
import { openCapability, type Capability } from './capability/capability.ts'
import type { Foundation } from './foundation.ts'
import { openBlobs, type Blobs } from './jobs/blobs.ts'
import type { Governor } from './governor/governor.ts'
import { createJobs, type Jobs } from './jobs/jobs.ts'
import type { LineDesk } from './line/open.ts'
import { listen, type ListenLine, type MarketListener } from './market/listen.ts'
import { sharedLine } from './market/shared-line.ts'
import { createMarket } from './market/market.ts'
import type { ListedProgram, MarketAvailability } from './market/needs.ts'
import type { MarketDeps } from './market/parts.ts'
import type { EngineOptions } from './options.ts'
import { absentFacilitator } from './payments/facilitator/absent.ts'
import type { GasOutbox } from './payments/facilitator/gas-outbox.ts'
import { createLocalFacilitator } from './payments/facilitator/local.ts'
import { createRemoteFacilitator } from './payments/facilitator/remote.ts'
import { jobCharge } from './payments/channels/job-charge.ts'
import { type Channels, openChannels } from './payments/channels/open.ts'
import { type Loop, startLoop } from './payments/loop.ts'
import { createPayments, type Payments } from './payments/payments.ts'
import { acceptsOf } from './payments/accepts.ts'
import { MAXIMUM } from './prices.ts'
import type { PriceDesk } from './price-desk.ts'
import { signerAccount } from './proof/account.ts'
import { createSigner } from './proof/signature.ts'
import { receiptDomain } from './receipt-domain.ts'
import { receiptMaker } from './receipts.ts'
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
  readonly payments: Payments
  /** Null: nobody settles payments on this network yet. */
  readonly facilitator: FacilitatorClient | null
  /** Null: nobody settles payments on this network yet. */
  readonly channels: Channels | null
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
  /** Takes up what a crash left open and begins to look after payments. */
  begin(): Promise<void>
  stop(): Promise<void>
}

/** Blocks younger than this may still be replaced; a payment's own finality is the chain's rule. */
const FINAL_AFTER_SECONDS = 1_200
/** Jobs that may wait: a buyer should not pay for a place at the end of a long line. */
const QUEUE_CAPACITY = 16
const STOP_GRACE_MS = 3_000
/** How often transactions of our own facilitator are looked after. */
const GAS_MS = 4_000
/** What of them turns vouchers into money. */
const COLLECTIONS = ['claim', 'settlement']
/** Far below the day a payer has to wait for its money. */
const CHANNELS_MS = 30_000
/** Integers only, one thread, no input: the same work on every machine. */
const PICTURES = 'mandelbrot'

export async function openTrade(parts: {
  readonly options: EngineOptions
  readonly foundation: Foundation
  readonly device: () => DeviceDescription
  readonly prices: Pick<PriceDesk, 'sold'>
  readonly capability: () => WasmOffer['capability']
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
}): Promise<Trade> {
  const { options, foundation } = parts
  const { clock, log, network } = options
  const { ledger, chain } = foundation
  const stopping = new AbortController()
  const blobs = await openBlobs({ dir: options.dataDir, clock })
  const programs = await listPrograms(blobs, options)
  const signer = createSigner(foundation.receiptsKey)
  const domain = receiptDomain(ledger.receipts, network)
  const jobs = createJobs({
    ledger,
    // Inputs of payments that are not settled yet belong to no job, and are needed all the same.
    blobs: { ...blobs, sweep: (used) => blobs.sweep(new Set([...used, ...payments.neededInputs()])) },
    host: options.host,
    makeReceipt: receiptMaker({
      ledger,
      signer,
      domain,
      device: parts.device,
      integerKernels: new Set(
        options.programs.flatMap((program) => (program.kind === 'wgsl' && program.integer ? [program.sha256] : [])),
      ),
    }),
    chargeOf: jobCharge(ledger),
    onCharged: (channelId) => channels?.keep(channelId),
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
  let localUrl = ''
  const marketUrl = (): string => parts.publicUrl() ?? localUrl
  const { facilitator, outbox } = facilitatorOf(foundation, options)
  const payments = createPayments({
    ledger,
    chain,
    facilitator: facilitator ?? absentFacilitator(network.chainId),
    asset: network.asset,
    payTo: foundation.walletAddress,
    signer: signerAccount(foundation.receiptsKey),
    resourceUrl: (route) => `${marketUrl()}${route}`,
    clock,
    log,
    newId,
    otherWays: async (amount) => (channels?.isOpen() === true ? [await channels.jobTill.requirement(amount)] : []),
    prepare: (job) => jobs.prepare(job.id, job),
    onPaid: (job) => jobs.submit(job.id),
    finalAfterSeconds: network.finality.kind === 'finalized-tag' ? FINAL_AFTER_SECONDS : 0,
  })
  const channels =
    facilitator === null
      ? null
      : openChannels({
          ledger,
          network,
          rpcUrl: foundation.rpcUrl,
          facilitator,
          payTo: foundation.walletAddress,
          receiptsKey: foundation.receiptsKey,
          journalDir: path.join(options.dataDir, 'vouchers'),
          newId,
          prepare: (job) => jobs.prepare(job.id, job),
          onPaid: (job) => jobs.submit(job.id),
          underWay: outbox === null ? undefined : () => outbox.underWay(COLLECTIONS),
          clock,
          log,
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
    ledger,
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
    signer,
    domain,
    line: parts.line.month,
    clock,
    log,
  })
  const visits = createReachHost({ signer, chainId: network.numericId, anywhere: network.practice, clock })
  const app = createMarket({
    ledger,
    retrieval,
    validator,
    line: parts.line.line,
    payments,
    vouchers: () => (channels?.isOpen() === true ? { ...channels, publicUrl: marketUrl } : null),
    blobs,
    jobs,
    programs,
    provider: foundation.receiptsAddress,
    software: `Hearth ${options.version}`,
    asset: network.asset,
    payTo: foundation.walletAddress,
    practice: network.practice,
    accepts: acceptsOf(network.asset, foundation.walletAddress),
    prices: () => parts.prices.sold(),
    maximum: MAXIMUM,
    capability: parts.capability,
    challenges: capability.desk,
    reach: visits,
    speed: capability,
    gpuPace: () => parts.pace.shareOf(jobs.gpu()?.adapters.map(({ id }) => id) ?? []),
    registration: parts.registration,
    alternatives: parts.alternatives,
    isBanned: (payer) => ledger.payers.isBanned(payer),
    availability: parts.availability,
    clock,
    log,
    stopping: stopping.signal,
  })
  const line = sharedLine(parts.line.line)
  const listener = await listenWhereFree(app, options.market, line())
  localUrl = listener.url
  let loops: readonly Loop[] = []
  return {
    blobs,
    jobs,
    capability,
    payments,
    channels,
    facilitator,
    listener,
    serve: (at) => listen(app, at, {}, line()),
    retrieval,
    ownWork,
    visits,
    validator,
    drawPicture: cpuPictures({ rerunner, blobs, module: moduleOf(programs, PICTURES) }),
    begin: async () => {
      await jobs.recover()
      channels?.begin()
      loops = [
        payments.start(),
        ...(outbox === null ? [] : [startLoop('gas', GAS_MS, () => outbox.step(), log)]),
        ...(channels === null ? [] : [startLoop('channels', CHANNELS_MS, () => channels.run(), log)]),
      ]
    },
    stop: async () => {
      stopping.abort()
      await listener.stop(STOP_GRACE_MS)
      await Promise.all(loops.map((loop) => loop.stop()))
      channels?.close()
      await retrieval.stop()
      await ownWork.stop()
      await jobs.stop()
    },
  }
}

/** 128 random bits: nobody can guess it. */
function newId(): string {
  return randomBytes(16).toString('base64url')
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

/** Who settles payments, and the outbox of its transactions where they are ours. */
function facilitatorOf(
  { practice, rpcUrl, ledger }: Foundation,
  { network, log, clock }: EngineOptions,
): { readonly facilitator: FacilitatorClient | null; readonly outbox: Pick<GasOutbox, 'step' | 'underWay'> | null } {
  if (practice !== null) {
    const facilitator = createLocalFacilitator({ network, rpcUrl, key: practice.facilitatorKey, ledger, clock, log })
    return { facilitator, outbox: facilitator.outbox }
  }
  const { facilitator } = network
  return { facilitator: facilitator.kind === 'remote' ? createRemoteFacilitator(facilitator.url) : null, outbox: null }
}
