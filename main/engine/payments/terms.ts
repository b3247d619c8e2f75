import { encodePaymentRequiredHeader } from '@x402/core/http'
import { type FacilitatorClient, x402ResourceServer } from '@x402/core/server'
import type { PaymentPayload, PaymentRequirements, SettleResponse, VerifyResponse } from '@x402/core/types'
import { ExactEvmScheme } from '@x402/evm/exact/server'
import {
  createEIP712OfferReceiptIssuer,
  createOfferReceiptExtension,
  declareOfferReceiptExtension,
  OFFER_RECEIPT,
  type SignTypedDataFn,
} from '@x402/extensions/offer-receipt'
import {
  declarePaymentIdentifierExtension,
  PAYMENT_IDENTIFIER,
  paymentIdentifierResourceServerExtension,
} from '@x402/extensions/payment-identifier'
import { HearthError } from '../../../contract/errors.ts'
import type { Address, Asset } from '../../../contract/money.ts'
import { type ExactPayment, toSdk } from './exact-payment.ts'
import { Network, paymentResponseHeader } from './payment-header.ts'

/** What a buyer is asked to sign; a viem local account fits. */
export interface OfferSigner {
  readonly address: Address
  readonly signTypedData: SignTypedDataFn
}

export interface TermsOptions {
  readonly facilitator: FacilitatorClient
  readonly asset: Asset
  readonly payTo: Address
  /** Signs the x402 offers and payment receipts. */
  readonly signer: OfferSigner
  /** Public address of a route, from configuration: the `Host` a buyer sends proves nothing. */
  readonly resourceUrl: (route: string) => string
  /** How long a buyer's authorization is good for. */
  readonly maxTimeoutSeconds: number
}

/**
 * When the money moves: `upfront` before the work, `authorization` (x402's default, which is not on the wire) when the
 * answer is made and before it leaves. One thing is never sold in both: stock clients would choose the second.
 */
export type PaymentFlow = 'upfront' | 'authorization'

/** Our terms in x402 v2: scheme `exact`, EIP-3009, in either flow, through the official SDK's lower level. */
export interface Terms {
  readonly maxTimeoutSeconds: number
  /** The one requirement of this price; in flow `upfront` unless told. @throws HearthError `payment/facilitator-down` */
  requirement(amount: bigint, flow?: PaymentFlow): Promise<PaymentRequirements>
  /** `PAYMENT-REQUIRED` header with both extensions; `reason` says what was wrong with the last payment. */
  requiredHeader(requirements: readonly PaymentRequirements[], route: string, reason: string): Promise<string>
  /** Why the payment does not answer this requirement, in x402's words; null when it does. */
  mismatch(requirement: PaymentRequirements, payment: ExactPayment): string | null
  /** Whether the facilitator would settle it. Moves nothing; a throw means that it cannot be asked. */
  verify(payment: ExactPayment): Promise<Pick<VerifyResponse, 'isValid' | 'invalidReason'>>
  /** Hands the payment to the facilitator. Its word is not proof; a throw means nothing is known. */
  settle(payment: ExactPayment): Promise<SettleResponse>
  /** `PAYMENT-RESPONSE` header of a settled payment, with the signed receipt. */
  settledHeader(payment: ExactPayment, route: string, transaction: string): Promise<string>
  /** `PAYMENT-RESPONSE` header of a payment that was refused. */
  refusedHeader(payment: ExactPayment, reason: string): string
}

/**
 * The SDK's HTTP server class is left aside on purpose: it settles before anything could be stored
 * here, lets a throwing hook pass, and sends error texts of the RPC to the buyer. Its lower level
 * builds, matches, settles and signs; the order of things is ours.
 */
export function createTerms(options: TermsOptions): Terms {
  const { asset, maxTimeoutSeconds } = options
  const network = Network.parse(asset.network)
  const offerReceipt = createOfferReceiptExtension(
    createEIP712OfferReceiptIssuer(`did:pkh:eip155:1:${options.signer.address}`, options.signer.signTypedData),
  )
  const server = new x402ResourceServer(options.facilitator)
    .register(network, new ExactEvmScheme())
    .registerExtension(offerReceipt)
    .registerExtension(paymentIdentifierResourceServerExtension)
  const declared = {
    ...declareOfferReceiptExtension({ offerValiditySeconds: maxTimeoutSeconds }),
    [PAYMENT_IDENTIFIER]: declarePaymentIdentifierExtension(false),
  }
  const ready = once(async () => {
    await server.initialize()
    if (server.getSupportedKind(2, network, 'exact') === undefined) throw new Error('another network')
  })

  return {
    maxTimeoutSeconds,
    requirement: async (amount, flow = 'upfront') => {
      await ready()
      const [requirement] = await server.buildPaymentRequirements({
        scheme: 'exact',
        network,
        payTo: options.payTo,
        price: { amount: amount.toString(), asset: asset.address, extra: { ...asset.eip712 } },
        maxTimeoutSeconds,
        ...(flow === 'upfront' ? { extra: { paymentFlow: flow } } : {}),
      })
      if (requirement === undefined) throw new Error('The x402 SDK built no payment requirement.')
      return requirement
    },
    requiredHeader: async (requirements, route, reason) => {
      const sold = resource(options.resourceUrl(route), route.startsWith('/v1/data/'))
      return encodePaymentRequiredHeader(
        await server.createPaymentRequiredResponse([...requirements], sold, reason, declared),
      )
    },
    mismatch: (requirement, payment) => {
      const payload = toSdk(payment)
      if (server.findMatchingRequirements([requirement], payload) === undefined) {
        return 'No matching payment requirements'
      }
      // Offers are signed anew each time and left out of the comparison; no need to sign one for it.
      const advertised = { ...declared, [OFFER_RECEIPT]: { info: {} } }
      const echo = server.validateExtensions(
        { x402Version: 2, resource: resource(''), accepts: [requirement], extensions: advertised },
        payload,
      )
      return echo.valid ? null : echo.invalidReason
    },
    verify: async (payment) => {
      await ready()
      const payload = toSdk(payment)
      return server.verifyPayment(payload, payload.accepted)
    },
    settle: async (payment) => {
      await ready()
      const payload = toSdk(payment)
      return server.settlePayment(payload, payload.accepted, {}, undefined, undefined, phaseOf(payload))
    },
    settledHeader: async (payment, route, transaction) => {
      const payload = toSdk(payment)
      const result = settled(payload, payment.payload.authorization.from, transaction)
      // `includeTxHash` of the declaration does nothing over HTTP in 2.27: the offers take its place.
      const receipt: unknown = await offerReceipt.enrichSettlementResponse?.(
        { includeTxHash: true },
        {
          paymentPayload: payload,
          requirements: payload.accepted,
          declaredExtensions: declared,
          phase: phaseOf(payload),
          transportContext: { request: { adapter: { getUrl: () => options.resourceUrl(route) } } },
          result,
        },
      )
      if (receipt === undefined) throw new Error('The x402 receipt was not signed.')
      return paymentResponseHeader({ ...result, extensions: { [OFFER_RECEIPT]: receipt } })
    },
    refusedHeader: (payment, reason) =>
      paymentResponseHeader({
        success: false,
        errorReason: reason,
        payer: payment.payload.authorization.from,
        transaction: '',
        network: payment.accepted.network,
      }),
  }
}

/** What is sold at this address, as buyers and their tools show it. */
function resource(url: string, isData = false) {
  return {
    url,
    description: isData ? 'Bytes kept on a home computer' : 'A job run in a sandbox on a home computer',
    mimeType: isData ? 'application/octet-stream' : 'application/json',
    serviceName: 'Hearth',
  }
}

function phaseOf({ accepted }: PaymentPayload) {
  return accepted.extra['paymentFlow'] === 'upfront' ? 'before-handler' : 'after-handler'
}

function settled(payload: PaymentPayload, payer: string, transaction: string): SettleResponse {
  const { network, amount } = payload.accepted
  return { success: true, transaction, network, payer, amount }
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
