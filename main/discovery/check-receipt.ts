import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { HearthError } from '../../contract/errors.ts'
import { JobManifest, type JobOutputs } from '../../contract/job.ts'
import { type Address, Bytes32, type Hex, sameAddress } from '../../contract/money.ts'
import type { ReceiptFile } from '../../contract/receipt.ts'
import { say } from '../../contract/words/say.ts'
import { ChannelConfig } from '../engine/ledger/channel-records.ts'
import { readPaymentHeader } from '../engine/payments/payment-header.ts'
import { verifyReceiptText } from '../engine/proof/verify.ts'
import type { Provider } from './find.ts'
import type { Order } from './order.ts'
import type { World } from './world.ts'

const Nonce = z.object({ payload: z.object({ authorization: z.object({ nonce: z.string() }) }) })
const Voucher = z.object({ payload: z.object({ voucher: z.object({ channelId: Bytes32 }) }) })
const Terms = z.object({ payload: z.object({ channelConfig: ChannelConfig }) })

/** The channel that a payment header is on; null for one that pays at once. */
export function channelOf(header: string): Hex | null {
  return Voucher.safeParse(readPaymentHeader(header)).data?.payload.voucher.channelId ?? null
}

/** The terms of that channel, which anybody can look up by them; null for one that pays at once. */
export function channelTermsOf(header: string): ChannelConfig | null {
  return Terms.safeParse(readPaymentHeader(header)).data?.payload.channelConfig ?? null
}

/** What was bought, from the buyer's side. */
export interface Purchase {
  readonly world: Pick<World, 'chainId' | 'asset' | 'clock'>
  readonly provider: Pick<Provider, 'agent' | 'offer' | 'price'>
  readonly order: Pick<Order, 'manifest'>
  readonly payment: {
    /** As it was sent. */
    readonly header: string
    readonly payer: Address
    /** What the market says it took, base units. */
    readonly price: string
    /** What its channel was charged in all before, base units; of no account for one that pays at once. */
    readonly chargedBefore: bigint
  }
}

/**
 * Whether a receipt is good by itself and about this very purchase: this job, this payment, this buyer, this provider.
 * A receipt of another payment for the same work is none of ours.
 * @throws HearthError `discovery/bad-receipt` with what is wrong
 */
export function checkReceipt(
  text: Uint8Array,
  { world, provider, order, payment }: Purchase,
): { readonly file: ReceiptFile; readonly digest: Hex } {
  const {
    checks,
    ok,
    receipt: file,
    digest,
  } = verifyReceiptText(text, {
    provider: provider.offer.provider,
    now: world.clock.now(),
  })
  const broken = checks.find((check) => !check.ok)
  if (!ok || file === null || digest === null) throw bad(broken?.detail ?? say`It cannot be read.`)
  const { receipt, spec } = file
  const facts: readonly (readonly [boolean, string])[] = [
    [isDeepStrictEqual(spec.manifest, JobManifest.parse(order.manifest)), say`It is about another job.`],
    [sameAddress(receipt.requester, payment.payer), say`It names another buyer.`],
    [isOfPayment(spec, payment), say`It is about another payment.`],
    [receipt.price === payment.price && BigInt(receipt.price) <= provider.price, say`It names another price.`],
    [sameAddress(receipt.asset, world.asset.address), say`It names another coin.`],
    [file.domain.chainId === world.chainId, say`It is of another chain.`],
    [sameAddress(spec.payTo, provider.agent.wallet), say`It names another wallet.`],
    [bytesOf(file.outputs) <= spec.manifest.limits.outputBytes, say`It lists more output than the job may have.`],
  ]
  const wrong = facts.find(([holds]) => !holds)
  if (wrong !== undefined) throw bad(wrong[1])
  return { file, digest }
}

/** By voucher it names the step of the channel that is its price; else the transfer that was signed. */
function isOfPayment({ paymentId, charge }: ReceiptFile['spec'], payment: Purchase['payment']): boolean {
  const channelId = channelOf(payment.header)
  if (channelId !== null) {
    const step = payment.chargedBefore + BigInt(payment.price)
    return charge !== undefined && sameAddress(charge.channelId, channelId) && BigInt(charge.cumulative) === step
  }
  const nonce = Nonce.safeParse(readPaymentHeader(payment.header)).data?.payload.authorization.nonce
  return nonce !== undefined && sameAddress(paymentId, nonce)
}

/** Each file for itself, as the limit counts them. */
function bytesOf({ stdout, stderr, files }: JobOutputs): number {
  return files.reduce((sum, { size }) => sum + size, stdout.size + stderr.size)
}

function bad(detail: string): HearthError {
  return new HearthError('discovery/bad-receipt', `Its receipt does not hold: ${detail}`)
}
