import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { type BlobRef, JobLimits } from '../../../../contract/job.ts'
import { type Blobs, type BlobLimits, openBlobs } from '../../jobs/blobs.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { openLedger } from '../../ledger/open.ts'
import { createLocalFacilitator } from '../../payments/facilitator/local.ts'
import { createPayments, type Payments } from '../../payments/payments.ts'
import { systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import { type Practice, startPractice } from '../../practice/network.ts'
import type { Chain } from '../../wallet/chain.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { usableNetwork } from '../../wallet/networks.ts'
import { listen, type ListenLimits, type MarketListener } from '../listen.ts'
import { createMarket } from '../market.ts'
import type { MarketLimits } from '../parts.ts'
import { type HandWork, handWork } from './hand-work.ts'
import { stockBuyer } from './stock-buyer.ts'

export interface StallOptions {
  readonly limits?: Partial<MarketLimits>
  readonly listenLimits?: Partial<ListenLimits>
  readonly blobLimits?: Partial<BlobLimits>
  readonly freeBytes?: () => Promise<number>
}

const PRICES = { floor: 1000n, perCpuSecond: 500n, perMiB: 10n }
const network = usableNetwork('practice')

/**
 * A market stall that can be opened, closed and opened again on the same data: real chain, real
 * facilitator, real ledger, real files, real HTTP on loopback. Only the work itself is done by the
 * test: see `jobs`.
 */
export async function openStall(options: StallOptions = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'hearth-market-'))
  const practice = await startPractice({ dir: path.join(folder, 'practice'), log: silentLog, clock: systemClock })
  await practice.fundBuyer(10_000_000n)
  const provider = privateKeyToAccount(generatePrivateKey())
  const state = { open: true, why: 'Ready for work.' }
  let parts = await openParts(folder, practice, provider, state, options)
  return {
    state,
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
    get jobs() {
      return parts.jobs
    },
    buyer: stockBuyer(practice.buyer.key, practice.asset),
    reopen: async () => {
      await closeParts(parts)
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
  readonly chain: Chain
  readonly blobs: Blobs
  readonly jobs: HandWork
  readonly listener: MarketListener
  readonly stopping: AbortController
  readonly program: BlobRef
}

async function openParts(
  folder: string,
  practice: Practice,
  provider: ReturnType<typeof privateKeyToAccount>,
  state: { readonly open: boolean; readonly why: string },
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
  const jobs = handWork(ledger, blobs)
  const rpcUrl = () => practice.rpcUrl
  const { asset } = network
  const chain = openChain(network, rpcUrl)
  const payments = createPayments({
    ledger,
    chain,
    facilitator: createLocalFacilitator({ network, rpcUrl, key: practice.facilitatorKey, log: silentLog }),
    asset,
    payTo: provider.address,
    signer: provider,
    resourceUrl: () => 'https://hearth.example/v1/jobs',
    clock: systemClock,
    log: silentLog,
    newId: () => randomBytes(18).toString('base64url'),
    onPaid: ({ id }) => jobs.paid.push(id),
    finalAfterSeconds: 0,
  })
  const stopping = new AbortController()
  const program = await programRef()
  await blobs.addProgram(PROGRAM, program.sha256)
  const market = createMarket({
    ledger,
    payments,
    blobs,
    jobs,
    programs: [{ name: 'sha256', summary: 'SHA-256', usage: '', module: program }],
    provider: provider.address,
    software: 'hearth test',
    asset,
    payTo: provider.address,
    practice: true,
    prices: PRICES,
    maximum: JobLimits.parse({}),
    capability: () => ({ cpu: 'cpu', cores: 2, memoryMiB: 1024, gpus: [], evidence: 'self-reported' }),
    availability: () => state,
    clock: systemClock,
    log: silentLog,
    stopping: stopping.signal,
    limits: { rate: { perSecond: 10_000, burst: 10_000 }, ...options.limits },
  })
  const listenLimits = { maxConnectionsPerSource: 500, ...options.listenLimits }
  const listener = await listen(market, { host: '127.0.0.1', port: 0 }, listenLimits)
  return { ledger, payments, chain, blobs, jobs, listener, stopping, program }
}

async function closeParts(parts: Parts): Promise<void> {
  parts.stopping.abort()
  await parts.listener.stop(0)
  parts.ledger.close()
}

/** Any file will do: the test does the work itself. */
const PROGRAM = path.join(import.meta.dirname, 'stall.ts')

async function programRef(): Promise<BlobRef> {
  const sha256 = createHash('sha256')
    .update(await readFile(PROGRAM))
    .digest('hex')
  return { sha256, size: (await stat(PROGRAM)).size, root: sha256 }
}
