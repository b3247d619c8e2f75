import { encodePaymentRequiredHeader } from '@x402/core/http'
import { type FacilitatorClient, x402ResourceServer } from '@x402/core/server'
import type { PaymentPayload, PaymentRequirements, SettleResponse, VerifyResponse } from '@x402/core/types'
import { type AuthorizerSigner, BatchSettlementEvmScheme, type ChannelStorage } from '@x402/evm/batch-settlement/server'
import { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'
import { type Address, type Asset, BaseUnits } from '../../../../contract/money.ts'
import { Network, paymentResponseHeader } from '../payment-header.ts'
import { beginOnBooks } from './before-verify.ts'
import { REASON } from './reasons.ts'

/** Seconds a payee has to claim once a payer wants its money back: a day, for a computer that sleeps. */
export const WITHDRAW_DELAY = 86_400

/** Our terms in x402 v2, scheme `batch-settlement`, through the official SDK's server classes. */
export interface VoucherTerms {
  readonly network: PaymentRequirements['network']
  readonly maxTimeoutSeconds: number
  /** The requirement of a call that costs at most `amount`. @throws HearthError `payment/facilitator-down` */
  requirement(amount: bigint): Promise<PaymentRequirements>
  /** Value of `PAYMENT-REQUIRED`, ours first; for a refused payment with what the buyer needs to go on. */
  requiredHeader(
    requirements: readonly PaymentRequirements[],
    url: string,
    reason: string,
    payment?: PaymentPayload,
  ): Promise<string>
  matches(requirement: PaymentRequirements, payment: PaymentPayload): boolean
  /** What a 402 says of this requirement; after a refusal with what the buyer needs to go on. */
  advertised(requirement: PaymentRequirements, reason: string, payment?: PaymentPayload): Promise<PaymentRequirements>
  /** Checks the voucher and reserves its channel, durably; under this id where one is given. */
  reserve(payment: PaymentPayload, requirement: PaymentRequirements, id?: string): Promise<VerifyResponse>
  /** Charges `amount` on the reserved channel, durably; a refund is brought to the chain. */
  charge(payment: PaymentPayload, requirement: PaymentRequirements, amount: bigint | null): Promise<SettleResponse>
  /** Lets go of the reservation; nothing is charged. */
  release(payment: PaymentPayload, requirement: PaymentRequirements): Promise<void>
  responseHeader(result: SettleResponse): string
}

const Extra = z.looseObject({ minDeposit: BaseUnits })

/** The least deposit a requirement asks for, base units. */
export function minDeposit(requirement: PaymentRequirements): bigint {
  return BigInt(Extra.parse(requirement.extra).minDeposit)
}

/** The SDK's classes with our storage and our check of vouchers; requirements and 402s are built once each. */
export function createVoucherTerms(options: {
  readonly facilitator: FacilitatorClient
  readonly storage: ChannelStorage
  readonly authorizer: AuthorizerSigner
  readonly asset: Asset
  readonly payTo: Address
  /** Smallest deposit, base units: each costs the provider a transaction. */
  readonly minDeposit: bigint
  readonly maxTimeoutSeconds: number
}): VoucherTerms {
  const { asset, maxTimeoutSeconds } = options
  const network = Network.parse(asset.network)
  const scheme = new BatchSettlementEvmScheme(options.payTo, {
    storage: options.storage,
    receiverAuthorizerSigner: options.authorizer,
    withdrawDelay: WITHDRAW_DELAY,
  })
  /** The SDK keeps a payment as the object it was given. */
  const reservations = new WeakMap<PaymentPayload, string>()
  Object.assign(scheme.schemeHooks, {
    onBeforeVerify: beginOnBooks(scheme, (payment) => reservations.get(payment) ?? null),
  })
  const server = new x402ResourceServer(options.facilitator).register(network, scheme)
  const ready = once(() => server.initialize())
  const requirements = remembered<PaymentRequirements>()
  const headers = remembered<string>()

  async function build(amount: bigint): Promise<PaymentRequirements> {
    await ready()
    const tenfold = amount * 10n
    const [requirement] = await server.buildPaymentRequirements({
      scheme: 'batch-settlement',
      network,
      payTo: options.payTo,
      price: { amount: amount.toString(), asset: asset.address, extra: { ...asset.eip712 } },
      maxTimeoutSeconds,
      extra: { minDeposit: (tenfold > options.minDeposit ? tenfold : options.minDeposit).toString() },
    })
    if (requirement === undefined) throw new Error('The x402 SDK built no payment requirement.')
    return requirement
  }

  async function answer(
    requirements: readonly PaymentRequirements[],
    url: string,
    reason: string,
    payment?: PaymentPayload,
  ) {
    const resource = { url, mimeType: 'application/json', serviceName: 'Hearth' }
    return server.createPaymentRequiredResponse([...requirements], resource, reason, undefined, undefined, payment)
  }

  async function required(
    requirements: readonly PaymentRequirements[],
    url: string,
    reason: string,
    payment?: PaymentPayload,
  ) {
    return encodePaymentRequiredHeader(await answer(requirements, url, reason, payment))
  }

  return {
    network,
    maxTimeoutSeconds,
    requirement: (amount) => requirements(amount.toString(), () => build(amount)),
    requiredHeader: (all, url, reason, payment) => {
      if (reason === REASON.baseMismatch) return required(all, url, reason, payment)
      const asked = all.map(({ network: on, amount }) => `${on}/${amount}`).join(' ')
      return headers(`${asked} ${reason} ${url}`, () => required(all, url, reason))
    },
    matches: (requirement, payment) => server.findMatchingRequirements([requirement], payment) !== undefined,
    advertised: async (requirement, reason, payment) =>
      (await answer([requirement], '', reason, payment)).accepts[0] ?? requirement,
    reserve: (payment, requirement, id) => {
      if (id !== undefined) reservations.set(payment, id)
      return server.verifyPayment(payment, requirement)
    },
    charge: (payment, requirement, amount) =>
      server.settlePayment(
        payment,
        requirement,
        undefined,
        undefined,
        amount === null ? undefined : { amount: amount.toString() },
      ),
    release: async (payment, requirement) => {
      await server.createPaymentCancellationDispatcher(payment, requirement).cancel({ reason: 'handler_failed' })
    },
    responseHeader: paymentResponseHeader,
  }
}

const MOST_REMEMBERED = 500

/** The same answer for the same question, for the newest so many questions. */
function remembered<Value>(): (key: string, work: () => Promise<Value>) => Promise<Value> {
  const answers = new Map<string, Promise<Value>>()
  return (key, work) => {
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = work()
    answers.set(key, answer)
    answer.catch(() => answers.delete(key))
    const [oldest] = answers.keys()
    if (answers.size > MOST_REMEMBERED && oldest !== undefined) answers.delete(oldest)
    return answer
  }
}

/** Runs `start` once, for all callers; again after a failure. */
function once(start: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => {
    running ??= start().catch((cause: unknown) => {
      running = null
      throw new HearthError('payment/facilitator-down', 'Payments cannot be settled at the moment.', {
        hint: 'Nothing was paid. Try again in a minute.',
        cause,
      })
    })
    return running
  }
}
