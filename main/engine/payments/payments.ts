import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentRequirements } from '@x402/core/types'
import type { Address, Asset } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from '../wallet/chain.ts'
import { confirmFinal } from './finality.ts'
import { startBooksLoop } from '../ports/books-loop.ts'
import type { Loop } from '../ports/loop.ts'
import { createPay, type OtherWays, type Pay, type PrepareJob } from './pay.ts'
import { createRecovery } from './recovery.ts'
import { createSettlement } from './settlement.ts'
import { inputHashes, storedPayment } from './stored-payment.ts'
import { createTerms, type OfferSigner, type PaymentFlow } from './terms.ts'

export interface PaymentsDeps {
  readonly ledger: Pick<Ledger, 'payments' | 'jobs' | 'settings' | 'durable' | 'onChange'>
  readonly chain: Pick<Chain, 'head' | 'standing' | 'authorization' | 'transaction' | 'isFinal'>
  readonly facilitator: FacilitatorClient
  readonly asset: Asset
  readonly payTo: Address
  /** Signs x402 offers and payment receipts; never the payout key. */
  readonly signer: OfferSigner
  /** Public address of `POST /v1/jobs`, from configuration. */
  readonly resourceUrl: (route: string) => string
  readonly clock: Clock
  readonly log: Log
  /** A fresh id nobody can guess: 128 random bits or more. */
  readonly newId: () => string
  readonly otherWays: OtherWays
  /** Called when a payment is about to be settled. */
  readonly prepare: PrepareJob
  /** Called, perhaps more than once, when a paid job is in the ledger and should run. */
  readonly onPaid: (job: JobRecord) => void
  /** Age in seconds at which a block of this network is final: 0 on a chain that never reorganises. */
  readonly finalAfterSeconds: number
  /** How long a buyer's authorization is good for; 120 s unless told. */
  readonly maxTimeoutSeconds?: number
  /** Longest wait for the facilitator; 30 s unless told. */
  readonly settleTimeoutMs?: number
  /** Waits between two looks at the chain; by the real clock unless told. */
  readonly wait?: (milliseconds: number) => Promise<void>
}

export interface Payments {
  /**
   * One request for a job: asks for payment, or takes it, at most once.
   * @throws HearthError `payment/conflict`, `payment/bad-id`, `payment/unknown-outcome`,
   * `payment/facilitator-down`, `chain/unreachable`, and whatever `purchase` throws
   */
  readonly pay: Pay['pay']
  /**
   * One request for something that is no job, in flow `authorization`: reserved, checked by the facilitator, the answer
   * made, settled, booked, answered. The same payment for the same thing is answered again, and settled once.
   * @throws HearthError as `pay`, and whatever `makeFirst` throws
   */
  readonly sell: Pay['sell']
  /** What a 402 asks for that is paid so; in flow `upfront` unless told. @throws HearthError `payment/facilitator-down` */
  requirement(amount: bigint, flow?: PaymentFlow): Promise<PaymentRequirements>
  /** `PAYMENT-REQUIRED` header of a price, where a payment of another scheme, as `other` has it, was refused. */
  requiredHeader(ask: {
    readonly amount: bigint
    /** The same in the units of the price list; `amount` when absent. */
    readonly listed?: bigint
    readonly route: string
    readonly reason: string
    readonly other: PaymentRequirements
  }): Promise<string>
  /** One pass over payments whose fate is open. */
  recover(): Promise<void>
  /** One pass over payments that are settled but not final. */
  confirmFinal(): Promise<void>
  /** SHA-256 of the inputs of payments that may still become jobs: not to be deleted. */
  neededInputs(): ReadonlySet<string>
  /** Does both in the background. */
  start(): Loop
}

/**
 * x402 `exact`, for jobs in flow `upfront` and for data in flow `authorization`: the reservation is on disk before the
 * facilitator hears of the payment, the chain's own log decides whether it paid, and the job is born, or the sale
 * booked, in the same transaction as its income.
 */
export function createPayments(deps: PaymentsDeps): Payments {
  const { log } = deps
  const terms = createTerms({ ...deps, maxTimeoutSeconds: deps.maxTimeoutSeconds ?? 120 })
  const settlement = createSettlement({
    ...deps,
    terms,
    settleTimeoutMs: deps.settleTimeoutMs ?? 30_000,
    onRefused: (paymentId) => recovery.watch(paymentId),
  })
  const recovery = createRecovery({ ...deps, settlement })
  const { pay, sell } = createPay({ ...deps, terms, settlement })

  return {
    pay,
    sell,
    requirement: (amount, flow) => terms.requirement(amount, flow),
    requiredHeader: async ({ amount, listed = amount, route, reason, other }) => {
      const ways = [await terms.requirement(amount), ...(await deps.otherWays(amount, listed))]
      // The refused one says besides what its buyer needs to go on.
      const said = ways.filter((way) => way.scheme !== other.scheme || way.network !== other.network)
      return terms.requiredHeader([...said.slice(0, 1), other, ...said.slice(1)], route, reason)
    },
    recover: async () => void (await recovery.run()),
    confirmFinal: async () => void (await confirmFinal(deps)),
    neededInputs: () => new Set(recovery.open().flatMap((record) => inputHashes(storedPayment(record)))),
    start: () => {
      const loops = [
        startBooksLoop('payments.recover', RECOVER_EVERY_MS, () => recovery.run(), deps.ledger, log),
        startBooksLoop('payments.final', CONFIRM_EVERY_MS, () => confirmFinal(deps), deps.ledger, log),
      ]
      return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) }
    },
  }
}

const RECOVER_EVERY_MS = 2_000
const CONFIRM_EVERY_MS = 4_000
