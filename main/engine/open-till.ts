import { randomBytes } from 'node:crypto'
import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentRequirements } from '@x402/core/types'
import path from 'node:path'
import type { Address } from '../../contract/money.ts'
import type { DeviceDescription } from '../../contract/receipt.ts'
import type { Foundation } from './foundation.ts'
import type { EndDeps } from './jobs/job-end.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { JobRecord, NewJob } from './ledger/records.ts'
import type { Till } from './market/tills.ts'
import type { EngineOptions } from './options.ts'
import { jobCharge } from './payments/channels/job-charge.ts'
import { nativeSigning } from './payments/channels/native-signing.ts'
import { type Channels, openChannels } from './payments/channels/open.ts'
import type { OtherCallWays } from './payments/channels/till.ts'
import { absentFacilitator } from './payments/facilitator/absent.ts'
import type { GasOutbox } from './payments/facilitator/gas-outbox.ts'
import { gasKey } from './payments/facilitator/gas-key.ts'
import { ALL_SCHEMES, createLocalFacilitator, PAID_SCHEMES } from './payments/facilitator/local.ts'
import { createRemoteFacilitator } from './payments/facilitator/remote.ts'
import { startBooksLoop } from './ports/books-loop.ts'
import { type Loop, startLoop } from './ports/loop.ts'
import { createPayments, type Payments } from './payments/payments.ts'
import { signerAccount } from './proof/account.ts'
import type { ReceiptDomain } from './proof/digest.ts'
import { createSigner, type Signer } from './proof/signature.ts'
import { receiptDomain } from './receipt-domain.ts'
import { receiptMaker } from './receipts.ts'
import type { NetworkId, UsableNetwork } from './wallet/networks.ts'

/** Everything that takes the money of one network and writes it into that network's books. */
export interface OpenTill extends Till {
  readonly id: NetworkId
  readonly ledger: Foundation['ledger']
  readonly payments: Payments
  /** Null: nobody settles payments on this network yet. */
  readonly channels: Channels | null
  /** Null: nobody settles payments on this network yet. */
  readonly facilitator: FacilitatorClient | null
  /** Where Hearth settles by itself on a network of others: the account whose coin pays for it. */
  readonly gasAccount: Address | null
  /** Signs receipts and deliveries, in the domain of these books. */
  readonly signer: Signer
  readonly domain: ReceiptDomain
  readonly makeReceipt: EndDeps['makeReceipt']
  readonly chargeOf: EndDeps['chargeOf']
  /** Takes up what a crash left open and begins to look after payments. */
  begin(): void
  stop(): Promise<void>
}

/** Blocks younger than this may still be replaced; a payment's own finality is the chain's rule. */
const FINAL_AFTER_SECONDS = 1_200
/** How often transactions of our own facilitator are looked after. */
const GAS_MS = 4_000
/** What of them turns vouchers into money. */
const COLLECTIONS = ['claim', 'settlement']
/** Far below the day a payer has to wait for its money. */
const CHANNELS_MS = 30_000

export function openTill(parts: {
  readonly options: Pick<EngineOptions, 'clock' | 'log' | 'programs'>
  readonly network: UsableNetwork
  readonly dataDir: string
  readonly foundation: Foundation
  readonly device: () => DeviceDescription
  readonly jobs: () => Pick<Jobs, 'prepare' | 'submit'>
  readonly marketUrl: () => string
  /** Decimals of the price list. */
  readonly listedDecimals: number
  readonly isSelling: () => boolean
  /** What the tills of other networks ask for a job, or a call, of this price. */
  readonly otherJobWays: (listed: bigint) => Promise<readonly PaymentRequirements[]>
  readonly otherCallWays: OtherCallWays
  /** What is said of money of vouchers that may be lost has changed. */
  readonly onAlarms: () => void
}): OpenTill {
  const { foundation, network, isSelling, jobs } = parts
  const { clock, log } = parts.options
  const { ledger, chain } = foundation
  const signer = createSigner(foundation.receiptsKey, nativeSigning)
  const domain = receiptDomain(ledger.receipts, network)
  const { facilitator, outbox, gasAccount } = facilitatorOf(foundation, network, parts.options)
  const settler = facilitator ?? absentFacilitator(network.chainId)
  const paid = {
    newId,
    prepare: (job: NewJob) => jobs().prepare(job.id, job),
    onPaid: (job: JobRecord) => jobs().submit(job.id, job),
  }
  const payments = createPayments({
    ledger,
    chain,
    facilitator: settler,
    asset: network.asset,
    payTo: foundation.walletAddress,
    signer: signerAccount(foundation.receiptsKey),
    resourceUrl: (route) => `${parts.marketUrl()}${route}`,
    clock,
    log,
    ...paid,
    otherWays: async (amount, listed) => [
      ...(channels?.isOpen() === true ? [await channels.jobTill.requirement(amount)] : []),
      ...(await parts.otherJobWays(listed)),
    ],
    finalAfterSeconds: network.finality.kind === 'finalized-tag' ? FINAL_AFTER_SECONDS : 0,
  })
  // Vouchers that are held are looked after also where nobody settles any more.
  const channels =
    facilitator === null && ledger.channels.list().length === 0
      ? null
      : openChannels({
          ledger,
          network,
          rpcUrl: foundation.rpcUrl,
          furtherRpcUrls: foundation.practice === null ? network.rpcUrls.slice(1) : [],
          facilitator: settler,
          payTo: foundation.walletAddress,
          receiptsKey: foundation.receiptsKey,
          journalDir: path.join(parts.dataDir, 'vouchers'),
          ...paid,
          underWay: outbox === null ? undefined : () => outbox.underWay(COLLECTIONS),
          listedDecimals: parts.listedDecimals,
          otherCallWays: parts.otherCallWays,
          onAlarms: parts.onAlarms,
          clock,
          log,
        })
  let loops: readonly Loop[] = []
  return {
    id: network.id,
    label: network.label,
    asset: network.asset,
    payTo: foundation.walletAddress,
    provider: foundation.receiptsAddress,
    ledger,
    payments,
    channels,
    facilitator,
    gasAccount,
    isSelling,
    signer,
    domain,
    makeReceipt: receiptMaker({
      ledger,
      signer,
      domain,
      device: parts.device,
      integerKernels: new Set(
        parts.options.programs.flatMap((program) =>
          program.kind === 'wgsl' && program.integer ? [program.sha256] : [],
        ),
      ),
    }),
    chargeOf: jobCharge(ledger),
    begin: () => {
      channels?.begin()
      loops = [
        payments.start(),
        ...(outbox === null ? [] : [startBooksLoop('gas', GAS_MS, () => outbox.step(), ledger, log)]),
        ...(channels === null ? [] : [startLoop('channels', CHANNELS_MS, () => channels.run(), log)]),
      ]
    },
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()))
      channels?.close()
    },
  }
}

/** 128 random bits: nobody can guess it, and no other network's books have it. */
function newId(): string {
  return randomBytes(16).toString('base64url')
}

interface Settling {
  readonly facilitator: FacilitatorClient | null
  /** Of its transactions, where they are ours. */
  readonly outbox: Pick<GasOutbox, 'step' | 'underWay'> | null
  /** Null also where the coin is play money. */
  readonly gasAccount: Address | null
}

/** Who settles payments. */
function facilitatorOf(
  { practice, rpcUrl, ledger, receiptsKey }: Foundation,
  network: UsableNetwork,
  { log, clock }: Pick<EngineOptions, 'log' | 'clock'>,
): Settling {
  const { facilitator } = network
  if (practice === null && facilitator.kind !== 'local') {
    const remote = facilitator.kind === 'remote' ? createRemoteFacilitator(facilitator.url) : null
    return { facilitator: remote, outbox: null, gasAccount: null }
  }
  const key = practice?.facilitatorKey ?? gasKey(receiptsKey)
  const schemes = practice === null ? PAID_SCHEMES : ALL_SCHEMES
  const local = createLocalFacilitator({ network, rpcUrl, key, schemes, ledger, clock, log })
  return { facilitator: local, outbox: local.outbox, gasAccount: practice === null ? local.account : null }
}
