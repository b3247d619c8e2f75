import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentPayload, PaymentRequirements, VerifyResponse } from '@x402/core/types'
import { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'
import { Address, Bytes32, type ChainId, type Hex, sameAddress } from '../../../../contract/money.ts'
import { ChannelConfig } from '../../ledger/channel-records.ts'
import { recoverSigner } from '../../proof/signature.ts'
import { channelDigests } from './digest.ts'
import type { ChannelFacts } from './facts.ts'
import { nativeRecovery } from './native-recovery.ts'
import { REASON } from './reasons.ts'
import type { SignedRefunds } from './refunds.ts'

const Checked = z.object({
  type: z.enum(['voucher', 'refund']),
  channelConfig: ChannelConfig,
  voucher: z.object({ channelId: Bytes32, maxClaimableAmount: z.string(), signature: z.string() }),
})
const Terms = z.object({ receiverAuthorizer: Address, withdrawDelay: z.number() })

/**
 * Stands where the SDK has its facilitator: vouchers are checked here, with libsecp256k1 and without a call
 * to anybody while the chain was read lately; refunds are settled by the real one. Whatever else comes to be
 * settled is refused. The SDK passes a voucher on when storing its charge threw, and would take any yes.
 * Payers that are contracts are not served: their check would run a stranger's code at our cost.
 */
export function createVoucherCheck(options: {
  readonly facilitator: FacilitatorClient
  readonly facts: ChannelFacts
  readonly isSigned: ReturnType<typeof voucherSignature>
  readonly promised: SignedRefunds['promised']
}): FacilitatorClient {
  const { facilitator, facts, isSigned, promised } = options

  async function verify(payment: PaymentPayload, terms: PaymentRequirements): Promise<VerifyResponse> {
    const parsed = Checked.safeParse(payment.payload)
    if (!parsed.success) return { isValid: false, invalidReason: 'unsupported_payload_type' }
    const { type, channelConfig, voucher } = parsed.data
    const { channelId } = voucher
    const payer = channelConfig.payer.toLowerCase()
    const invalid = (invalidReason: string): VerifyResponse => ({ isValid: false, invalidReason, payer })
    if (!isForUs(channelConfig, terms)) return invalid(REASON.config)
    const max = BigInt(voucher.maxClaimableAmount)
    const signed = isSigned({ channelConfig, voucher })
    if (signed !== 'yes') return invalid(signed === 'other-channel' ? REASON.config : REASON.signature)
    const state = await facts.of(channelId)
    if (type === 'voucher' && state.withdrawRequestedAt > 0) return invalid(REASON.leaving)
    const goesBack = type === 'voucher' ? promised(channelId, state.refundNonce) : 0n
    if (max + goesBack > state.balance) return invalid(REASON.exceedsBalance)
    const tooLow = type === 'refund' ? max < state.totalClaimed : max <= state.totalClaimed
    if (tooLow) return invalid(REASON.belowClaimed)
    return {
      isValid: true,
      payer,
      extra: {
        channelId,
        balance: state.balance.toString(),
        totalClaimed: state.totalClaimed.toString(),
        withdrawRequestedAt: state.withdrawRequestedAt,
        refundNonce: state.refundNonce.toString(),
      },
    }
  }

  return {
    verify,
    settle: async (payment, terms) => {
      const parsed = Checked.safeParse(payment.payload)
      if (parsed.data?.type === 'refund') {
        const result = await facilitator.settle(payment, terms)
        facts.forget(parsed.data.voucher.channelId)
        return result
      }
      return { success: false, errorReason: REASON.busy, transaction: '', network: terms.network }
    },
    getSupported: () => facilitator.getSupported(),
  }
}

function isForUs(config: ChannelConfig, terms: PaymentRequirements): boolean {
  const extra = Terms.safeParse(terms.extra)
  return (
    extra.success &&
    sameAddress(config.receiver, terms.payTo) &&
    sameAddress(config.token, terms.asset) &&
    sameAddress(config.receiverAuthorizer, extra.data.receiverAuthorizer) &&
    config.withdrawDelay === extra.data.withdrawDelay
  )
}

interface SignedVoucher {
  readonly channelConfig: ChannelConfig
  readonly voucher: { readonly channelId: Hex; readonly maxClaimableAmount: string; readonly signature: string }
}

/** Whether a voucher was signed by the key that its channel names, and the channel is the one of these terms. */
export function voucherSignature(network: ChainId): (payload: SignedVoucher) => 'yes' | 'no' | 'other-channel' {
  const digests = channelDigests(network)
  let last = { digest: '', signature: '', signer: '', isSigned: false }
  return ({ channelConfig, voucher }) => {
    const { channelId, maxClaimableAmount, signature } = voucher
    if (digests.channelId(channelConfig) !== channelId) return 'other-channel'
    const digest = digests.voucher(channelId, BigInt(maxClaimableAmount))
    const signer = channelConfig.payerAuthorizer
    // A job's voucher is looked at twice: before its worker is made ready, and when it is stored.
    const isSame = last.digest === digest && last.signature === signature && last.signer === signer
    if (!isSame) last = { digest, signature, signer, isSigned: isSignedBy(digest, signature, signer) }
    return last.isSigned ? 'yes' : 'no'
  }
}

function isSignedBy(digest: Hex, signature: string, signer: Address): boolean {
  try {
    return sameAddress(recoverSigner(digest, `0x${signature.slice(2).toLowerCase()}`, nativeRecovery), signer)
  } catch (error) {
    if (error instanceof HearthError && error.code === 'proof/bad-signature') return false
    throw error
  }
}
