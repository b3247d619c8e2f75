import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LocalAccount } from 'viem'
import { JobLimits } from '../../../../contract/job.ts'
import { WgslLimits } from '../../../../contract/wgsl.ts'
import { sourceLayout } from '../../../layout.ts'
import { type Blobs, type BlobLimits, openBlobs } from '../../jobs/blobs.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { openLedger } from '../../ledger/open.ts'
import { createLocalFacilitator } from '../../payments/facilitator/local.ts'
import { type Channels, openChannels } from '../../payments/channels/open.ts'
import { nativeSigning } from '../../payments/channels/native-signing.ts'
import type { VoucherTill } from '../../payments/channels/till.ts'
import { createPayments, type Payments } from '../../payments/payments.ts'
import { systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import { signerAccount } from '../../proof/account.ts'
import { type Practice, startPractice } from '../../practice/network.ts'
import type { Chain } from '../../wallet/chain.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { usableNetwork } from '../../wallet/networks.ts'
import { listen, type ListenLimits, type MarketListener } from '../listen.ts'
import { createMarket } from '../market.ts'
import type { ListedProgram, MarketJobs } from '../needs.ts'
import type { MarketDeps, MarketLimits } from '../parts.ts'
import { type HandWork, handWork } from './hand-work.ts'
import { noChallenges } from './no-challenges.ts'
import { openRetrieval, type Retrieval } from '../../retrieval/open.ts'
import { openTestLine, type TestLine } from './test-line.ts'
import { createSigner } from '../../proof/signature.ts'
import { createReachHost } from '../../reach/peers/host.ts'
import { createValidator } from '../../validate/validator.ts'
import { openVerdictFiles } from '../../validate/verdict-files.ts'
import { stockBuyer } from './stock-buyer.ts'

export interface StallOptions {
  readonly limits?: Partial<MarketLimits>
  readonly listenLimits?: Partial<ListenLimits>
  readonly blobLimits?: Partial<BlobLimits>
  readonly freeBytes?: () => Promise<number>
  /** Where it sends whom it has no room for; nowhere unless told. */
  readonly alternatives?: MarketDeps['alternatives']
  /** Who takes vouchers; the real till unless told. */
  readonly till?: VoucherTill
  /** False: no vouchers are taken, as on a network without payment channels. */
  readonly vouchers?: false
  /** Who does the work; by hand unless told. */
  readonly crew?: (ledger: Ledger, blobs: Blobs) => Promise<Crew>
}

/** Who runs paid jobs. */
export interface Crew {
  readonly jobs: MarketJobs & { submit(jobId: string): void }
  readonly programs: readonly ListedProgram[]
  stop(): Promise<void>
}

const PRICES = { floor: 1000n, perCpuSecond: 500n, perGpuSecond: { gpu: 1000n, software: 500n }, perMiB: 10n }
const { practice: practiceParts } = sourceLayout(path.resolve(import.meta.dirname, '../../../..'))
const network = usableNetwork('practice')

/**
 * A market stall that can be opened, closed and opened again on the same data: real chain, real
 * facilitator, real ledger, real files, real HTTP on loopback. The work itself is done by the test,
 * see `hands`, unless it brings a crew.
 */
export async function openStall(options: StallOptions = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'hearth-market-'))
  const practice = await startPractice({
    dir: path.join(folder, 'practice'),
    parts: practiceParts,
    log: silentLog,
    clock: systemClock,
  })
  await practice.fundBuyer(10_000_000n)
  const provider = signerAccount(randomBytes(32))
  const state = { open: true, why: 'Ready for work.', chainDown: false, port: 0 }
  let parts = await openParts(folder, practice, provider, state, options)
  return {
    state,
    /** Where everything is kept. */
    folder,
    practice,
    provider,
    get parts() {
      return parts
    },
    get url() {
      return parts.listener.url
    },
    get ledger() {
      return parts.ledger
    },
    get hands() {
      return parts.hands
    },
    buyer: stockBuyer(practice.buyer.key, practice.asset),
    /** Closes and opens everything; `between` finds the files as they lie when nobody has them open. */
    reopen: async (between?: () => void) => {
      await closeParts(parts)
      between?.()
      parts = await openParts(folder, practice, provider, state, options)
    },
    close: async () => {
      await closeParts(parts)
      await practice.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type Stall = Awaited<ReturnType<typeof openStall>>

interface Parts {
  readonly ledger: Ledger
  readonly payments: Payments
  readonly channels: Channels
  readonly chain: Chain
  readonly blobs: Blobs
  readonly hands: HandWork
  readonly listener: MarketListener
  readonly retrieval: Retrieval
  readonly line: TestLine
  readonly stopping: AbortController
  /** SHA-256 of the first listed program. */
  readonly program: string
  stopWork(): Promise<void>
}

async function openParts(
  folder: string,
  practice: Practice,
  provider: LocalAccount,
  state: { readonly open: boolean; readonly why: string; readonly chainDown: boolean; port: number },
  options: StallOptions,
): Promise<Parts> {
  const ledger = openLedger({
    file: path.join(folder, 'ledger.sqlite'),
    provider: provider.address,
    network: network.chainId,
  })
  const blobs = await openBlobs({
    dir: path.join(folder, 'data'),
    clock: systemClock,
    ...(options.blobLimits === undefined ? {} : { limits: options.blobLimits }),
    freeBytes: options.freeBytes ?? (() => Promise.resolve(2 ** 40)),
  })
  const hands = handWork(ledger, blobs)
  const crew = await (options.crew ?? (() => byHand(hands, blobs)))(ledger, blobs)
  const rpcUrl = () => (state.chainDown ? 'http://127.0.0.1:9' : practice.rpcUrl)
  const { asset } = network
  const chain = openChain(network, rpcUrl)
  const facilitator = createLocalFacilitator({
    network,
    rpcUrl,
    key: practice.facilitatorKey,
    ledger,
    clock: systemClock,
    log: silentLog,
  })
  const payments = createPayments({
    ledger,
    chain,
    facilitator,
    asset,
    payTo: provider.address,
    signer: provider,
    resourceUrl: (route) => `https://hearth.example${route}`,
    clock: systemClock,
    log: silentLog,
    newId: () => randomBytes(18).toString('base64url'),
    otherWays: async (amount) => [await channels.jobTill.requirement(amount)],
    prepare: () => () => undefined,
    onPaid: ({ id }) => crew.jobs.submit(id),
    finalAfterSeconds: 0,
  })
  const channels = openChannels({
    ledger,
    network,
    rpcUrl,
    facilitator,
    payTo: provider.address,
    receiptsKey: new Uint8Array(32).fill(7),
    journalDir: path.join(folder, 'vouchers'),
    newId: () => randomBytes(18).toString('base64url'),
    prepare: () => () => undefined,
    onPaid: ({ id }) => crew.jobs.submit(id),
    clock: systemClock,
    log: silentLog,
  })
  await channels.holdForOrders()
  channels.begin()
  await channels.run()
  const stopping = new AbortController()
  const line = openTestLine(ledger.settings)
  const signing = {
    signer: createSigner(new Uint8Array(32).fill(7), nativeSigning),
    domain: { chainId: network.numericId, verifyingContract: `0x${'00'.repeat(20)}` as const },
  }
  const retrieval = await openRetrieval({
    dataDir: folder,
    ledger,
    signing: () => signing,
    network: network.chainId,
    line: () => ({ sentThisMonth: line.month.used(), used: false }),
    clock: systemClock,
    log: silentLog,
  })
  const market = createMarket({
    ledger,
    alternatives: (kind) => options.alternatives?.(kind) ?? [],
    retrieval,
    line: line.line,
    reach: createReachHost({
      signer: createSigner(new Uint8Array(32).fill(7)),
      chainId: network.numericId,
      anywhere: true,
      clock: systemClock,
    }),
    payments,
    dataWays: async ({ call, exact }) => [
      ...(options.vouchers === false ? [] : [await channels.callRequirement(call)]),
      await payments.requirement(exact, 'authorization'),
    ],
    vouchers: () =>
      options.vouchers === false
        ? null
        : {
            ...channels,
            ...(options.till === undefined ? {} : { till: options.till }),
            isSelling: () => true,
            publicUrl: () => 'https://hearth.example',
          },
    blobs,
    jobs: crew.jobs,
    validator: createValidator({
      files: openVerdictFiles(path.join(folder, 'validations')),
      blobs,
      signer: createSigner(new Uint8Array(32).fill(7)),
      clock: systemClock,
    }),
    programs: crew.programs,
    provider: provider.address,
    software: 'hearth test',
    asset,
    payTo: provider.address,
    practice: true,
    prices: () => ({ mode: 'own', list: PRICES, former: [] }),
    accepts: () => [],
    ...noChallenges,
    registration: () => null,
    isBanned: (payer) => ledger.payers.isBanned(payer),
    maximum: { wasm: JobLimits.parse({}), wgsl: WgslLimits.parse({}) },
    capability: () => ({ cpu: 'cpu', cores: 2, memoryMiB: 1024, gpus: [], evidence: 'self-reported' }),
    availability: () => state,
    clock: systemClock,
    log: silentLog,
    stopping: stopping.signal,
    limits: { rate: { perSecond: 10_000, burst: 10_000 }, ...options.limits },
  })
  const listenLimits = { maxConnectionsPerSource: 500, ...options.listenLimits }
  const listener = await listen(market, { host: '127.0.0.1', port: state.port }, listenLimits, line.line)
  state.port = Number(new URL(listener.url).port)
  const loop = payments.start()
  const stopWork = async () => {
    await loop.stop()
    await crew.stop()
  }
  const program = crew.programs[0]?.module.sha256 ?? ''
  return { ledger, payments, channels, chain, blobs, hands, listener, retrieval, line, stopping, program, stopWork }
}

async function closeParts(parts: Parts): Promise<void> {
  parts.stopping.abort()
  await parts.listener.stop(0)
  await parts.retrieval.stop()
  parts.line.month.save()
  await parts.stopWork()
  parts.channels.close()
  parts.ledger.close()
}

/** Any file will do: the test does the work itself. */
const PROGRAM = path.join(import.meta.dirname, 'stall.ts')

async function byHand(hands: HandWork, blobs: Blobs): Promise<Crew> {
  const sha256 = createHash('sha256')
    .update(await readFile(PROGRAM))
    .digest('hex')
  const module = await blobs.addProgram(PROGRAM, sha256)
  const programs = [{ name: 'sha256', summary: 'SHA-256', usage: '', module, kind: 'wasm' as const, verifiable: true }]
  return { jobs: hands, programs, stop: () => Promise.resolve() }
}
