import { hkdfSync } from 'node:crypto'
import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentRequirements } from '@x402/core/types'
import type { LocalAccount } from 'viem'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { JobRecord } from '../../ledger/records.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { signerAccount } from '../../proof/account.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import type { RpcUrl } from '../../wallet/rpc.ts'
import { inUnits } from '../asset-units.ts'
import type { PrepareJob } from '../pay.ts'
import { type ChannelChain, openChannelChain } from './channel-chain.ts'
import { type Collector, createCollector } from './collector.ts'
import { openMoneyJournal } from '../../ledger/journal/vouchers.ts'
import { type ChannelComparison, compareChannels } from './compare.ts'
import { createTakeDeposit } from './deposits.ts'
import { createChannelFacts } from './facts.ts'
import { giveBackUnspent } from './give-back.ts'
import { createIntake } from './intake.ts'
import { createJobTill, type JobTill } from './job-till.ts'
import { adoptVouchers, closeKeptVouchers, isKept, keepIn, keepWhatIsNot, lackingVouchers } from './kept-vouchers.ts'
import { holdForOrders, lostOrders } from './open-orders.ts'
import { rememberRefunds } from './refunds.ts'
import { createChannelStorage } from './storage.ts'
import { beginReading } from './reading.ts'
import { createVoucherTerms } from './terms.ts'
import { createVoucherTill, type OtherCallWays, type VoucherTill } from './till.ts'
import { createVoucherCheck, voucherSignature } from './voucher-check.ts'

/** Selling for vouchers, and turning them into money. */
export interface Channels {
  readonly till: VoucherTill
  readonly jobTill: JobTill
  /** What a 402 asks for a call that costs so much by the price list. */
  callRequirement(listed: bigint): Promise<PaymentRequirements>
  /** Whether the chain and the facilitator know payment channels; asked until it is known. */
  readonly isOpen: () => boolean
  readonly collector: Collector
  readonly chain: ChannelChain
  /** Keeps what a channel was charged a second time, beside the database; the database is durable without it. */
  keep(channelId: Hex): void
  /** Holds channels again for jobs of books that were made anew; before jobs go on. Asks the chain only if there are any. */
  holdForOrders(): Promise<void>
  /**
   * Has books that do not know where they read the chain begin, or held ones catch up with it; before they are compared.
   * Nothing where the network has no payment channels. @throws HearthError `chain/unreachable`, `ledger/unconfirmed`
   */
  beginReading(): Promise<void>
  /** Takes up what a crash left open. */
  begin(): void
  /**
   * One round of looking after channels; asks first whether there are any. Vouchers that are held are looked after whether
   * or not the facilitator still takes new ones.
   */
  run(): Promise<void>
  /**
   * Takes no more vouchers until the next start, claims what was charged and is worth its gas, and gives payers back the
   * rest: nothing of worth then depends on the key that signs claims. May be called again for what a request still held.
   */
  end(): Promise<void>
  /** The books of vouchers against the chain. */
  compare(): Promise<ChannelComparison>
  close(): void
}

export interface ChannelsOptions {
  readonly ledger: Ledger
  readonly network: UsableNetwork
  readonly rpcUrl: RpcUrl
  /** Who is asked about the chain; a client of `rpcUrl` unless told. */
  readonly chain?: ChannelChain
  /** Nodes of other companies; none where no other is known. */
  readonly furtherRpcUrls?: readonly RpcUrl[]
  readonly facilitator: FacilitatorClient
  readonly payTo: Address
  /** The key that signs receipts; the key that signs claims is derived from it. */
  readonly receiptsKey: Uint8Array
  /** Folder of the vouchers that are kept beside the database. */
  readonly journalDir: string
  readonly clock: Clock
  readonly log: Log
  readonly newId: () => string
  readonly prepare: PrepareJob
  /** Called when a job bought by voucher is in the books and should run. */
  readonly onPaid: (job: JobRecord) => void
  /** Whether a claim or settlement of ours is on its way; without a say nothing is. */
  readonly underWay?: (() => boolean) | undefined
  /** Smallest deposit, base units. */
  readonly minDeposit?: bigint
  /** Decimals of the price list; those of the asset unless told. */
  readonly listedDecimals?: number
  /** What other networks ask for the same call; none unless told. */
  readonly otherCallWays?: OtherCallWays
  /** Requests for blocks of before when books are made anew. */
  readonly mostRanges?: number
  /** What the collector's `alarms` say has changed. */
  readonly onAlarms?: (() => void) | undefined
}

/** A dime of a 6-decimal dollar: hundreds of calls for one transaction of ours. */
const MIN_DEPOSIT = 100_000n
/** Longest time one call may take. */
const MAX_SECONDS = 60

/** Puts the parts together; nothing is asked of the network yet. */
export function openChannels(options: ChannelsOptions): Channels {
  const { ledger, network, payTo, clock, log } = options
  const { decimals } = network.asset
  const units = { listed: options.listedDecimals ?? decimals, asset: decimals }
  const chain = options.chain ?? openChannelChain(network, options.rpcUrl, payTo)
  const facts = createChannelFacts(chain, clock)
  const journal = openMoneyJournal({ dir: options.journalDir, mayDelete: () => ledger.channels.sync() })
  const keep = keepIn(journal, ledger, network.chainId, clock)
  const storage = createChannelStorage(ledger.channels, clock, keep)
  const kept = { ledger, journal, chain, clock, log }
  const refunds = rememberRefunds(options.facilitator, ledger.settings)
  const { facilitator } = refunds
  const isSigned = voucherSignature(network.chainId)
  const authorizer = signerAccount(authorizerKey(options.receiptsKey))
  const terms = createVoucherTerms({
    facilitator: createVoucherCheck({ facilitator, facts, isSigned, promised: refunds.promised }),
    storage,
    authorizer: signing(authorizer),
    asset: network.asset,
    payTo,
    minDeposit: options.minDeposit ?? inUnits(MIN_DEPOSIT, { listed: 6, asset: decimals }),
    maxTimeoutSeconds: MAX_SECONDS,
  })
  const { underWay, mostRanges, onAlarms } = options
  const furtherNodes = (options.furtherRpcUrls ?? []).map((url) => openChannelChain(network, url, payTo))
  const begin = (): Promise<void> =>
    beginReading({ ...kept, furtherNodes, ...(mostRanges === undefined ? {} : { mostRanges }) })
  const parts = { begin, ledger, chain, facts, facilitator, authorizer, network, payTo, clock, log, onAlarms }
  const collector = createCollector(underWay === undefined ? parts : { ...parts, underWay })
  const takeDeposit = createTakeDeposit({ facilitator, facts, log })
  const intake = createIntake({ terms, store: ledger.channels, storage, facts, takeDeposit })
  /** The books know where they read the chain, and have what is kept beside them. */
  let complete = false
  let known = false
  let ending = false

  async function isSold(): Promise<boolean> {
    const { kinds } = await facilitator.getSupported()
    return kinds.some((kind) => kind.scheme === 'batch-settlement' && kind.network === network.chainId)
  }

  async function completed(): Promise<boolean> {
    if (complete) return true
    if (!(await chain.isSupported())) return false
    await begin()
    await adoptVouchers(kept)
    await keepWhatIsNot(kept, network.chainId)
    complete = true
    return true
  }

  function holdsVouchers(): boolean {
    return ledger.channels.list().length > 0 || lackingVouchers(kept).length > 0
  }

  /** Taking vouchers needs a facilitator that says it settles them; looking after those that are held does not. */
  async function openUp(): Promise<void> {
    const sold = complete || holdsVouchers() ? null : await isSold()
    if (sold === false || !(await completed())) return
    known = sold ?? (await isSold())
  }

  return {
    chain,
    collector,
    isOpen: () => known && !ending,
    compare: () => compareChannels(ledger, chain),
    close: () => journal.close(),
    holdForOrders: async () => {
      if (ledger.journal.hold() !== null || lostOrders(ledger).length === 0) return
      try {
        await begin()
        await adoptVouchers(kept)
        await holdForOrders(kept)
      } catch (error) {
        const code = error instanceof HearthError ? error.code : 'unexpected'
        log.error('channel.not-held-again', { code })
      }
    },
    beginReading: async () => {
      if (await chain.isSupported()) await begin()
    },
    // Nobody works on a channel when the engine starts: what was reserved before a crash is free again.
    begin: () => ledger.channels.dropReservations(),
    run: async () => {
      try {
        if (!known) await openUp()
      } catch (error) {
        if (ledger.channels.list().length === 0) throw error
        log.warn('channel.not-open', { code: error instanceof HearthError ? error.code : 'unexpected' })
      }
      if (!complete && ledger.channels.list().length === 0) return
      await collector.run()
      if (complete) await closeKeptVouchers(kept)
    },
    end: async () => {
      ending = true
      await collector.collectAll()
      await giveBackUnspent({ ledger, facts, facilitator, authorizer, network, payTo, log })
      await collector.collectAll()
    },
    keep: (channelId) => {
      const channel = ledger.channels.get(channelId)
      if (channel === null || isKept(channel, journal)) return
      keep({ channel, charge: null }).catch((error: unknown) => {
        const code = error instanceof HearthError ? error.code : 'unexpected'
        log.error('channel.not-kept', { channel: channelId, code })
      })
    },
    callRequirement: (listed) => terms.requirement(inUnits(listed, units)),
    till: createVoucherTill({
      terms,
      storage,
      store: ledger.channels,
      intake,
      units,
      otherWays: options.otherCallWays ?? (async () => []),
    }),
    jobTill: createJobTill({
      terms,
      storage,
      intake,
      ledger,
      isSigned: (payload) => isSigned(payload) === 'yes',
      asset: network.asset,
      payTo,
      clock,
      newId: options.newId,
      prepare: options.prepare,
      onPaid: options.onPaid,
    }),
  }
}

/**
 * The receiver authorizer: it signs claims and refunds, and can send money only to the payee or back to the
 * payer. Made from the receipts key, which is kept encrypted, so that it needs no file and survives a restore.
 */
export function authorizerKey(receiptsKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', receiptsKey, new Uint8Array(0), 'hearth x402 receiver authorizer 1', 32))
}

function signing(account: LocalAccount) {
  return {
    address: account.address,
    signTypedData: (typed: Parameters<LocalAccount['signTypedData']>[0]) => account.signTypedData(typed),
  }
}
