import { bytesToHex } from 'viem'
import { z } from 'zod'
import type { PaymentRequirements } from '@x402/core/types'
import { Address, type Hex } from '../../../contract/money.ts'
import type { ChannelConfig } from '../../../main/engine/ledger/channel-records.ts'
import { channelDigests } from '../../../main/engine/payments/channels/digest.ts'
import type { Random } from '../../../main/engine/practice/buyer/random.ts'
import { createSigner } from '../../../main/engine/proof/signature.ts'
import { usableNetwork } from '../../../main/engine/wallet/networks.ts'

const Terms = z.looseObject({ receiverAuthorizer: Address, withdrawDelay: z.number() })
const Correction = z.object({
  channelState: z.looseObject({ chargedCumulativeAmount: z.string() }),
  voucherState: z.object({ signedMaxClaimable: z.string(), signature: z.string() }),
})
const Required = z.looseObject({ accepts: z.array(z.looseObject({ extra: z.record(z.string(), z.unknown()) })).min(1) })

/** Somebody who pays through one channel, with the dice of the simulation. */
export interface ModelPayer {
  readonly address: Address
  readonly id: Hex
  readonly config: ChannelConfig
  /** What it believes to have been charged in all, base units. */
  believes: bigint
  /** The last header it sent and does not know the fate of. */
  unanswered: string | null
  /** The header that pays at most `maximum` more, with a deposit where one is told. */
  header(accepted: PaymentRequirements, maximum: bigint, deposit: { readonly amount: bigint } | null): string
  /** The header that asks for the rest of its money. */
  refund(accepted: PaymentRequirements): string
  /** What a 402 says it was charged in all; null where it says nothing that this payer signed. */
  correction(paymentRequired: string): bigint | null
}

const digests = channelDigests(usableNetwork('practice').chainId)
const DEPOSIT_SECONDS = 3_600
const NO_SIGNATURE: Hex = `0x${'11'.repeat(65)}`

export function modelPayer(
  random: Random,
  terms: Pick<PaymentRequirements, 'payTo' | 'asset' | 'extra'>,
  seconds: () => number,
): ModelPayer {
  const signer = createSigner(random.bytes(32))
  const { receiverAuthorizer, withdrawDelay } = Terms.parse(terms.extra)
  const config: ChannelConfig = {
    payer: signer.address,
    payerAuthorizer: signer.address,
    receiver: Address.parse(terms.payTo),
    receiverAuthorizer,
    token: Address.parse(terms.asset),
    withdrawDelay,
    salt: bytesToHex(random.bytes(32)),
  }
  const id = digests.channelId(config)
  const voucher = (max: bigint) => ({
    channelId: id,
    maxClaimableAmount: max.toString(),
    signature: signer.sign(digests.voucher(id, max)),
  })

  const payer: ModelPayer = {
    address: signer.address,
    id,
    config,
    believes: 0n,
    unanswered: null,
    header: (accepted, maximum, deposit) => {
      const signed = { channelConfig: config, voucher: voucher(payer.believes + maximum) }
      if (deposit === null) return envelope(accepted, { type: 'voucher', ...signed })
      const erc3009Authorization = {
        validAfter: '0',
        validBefore: String(seconds() + DEPOSIT_SECONDS),
        salt: bytesToHex(random.bytes(32)),
        signature: NO_SIGNATURE,
      }
      const brought = { amount: deposit.amount.toString(), authorization: { erc3009Authorization } }
      return envelope(accepted, { type: 'deposit', ...signed, deposit: brought })
    },
    refund: (accepted) =>
      envelope(accepted, { type: 'refund', channelConfig: config, voucher: voucher(payer.believes) }),
    correction: (paymentRequired) => {
      const required = Required.parse(JSON.parse(Buffer.from(paymentRequired, 'base64').toString('utf8')))
      const told = Correction.safeParse(required.accepts[0]?.extra).data
      if (told === undefined) return null
      const { signedMaxClaimable, signature } = told.voucherState
      const isOurs = signer.sign(digests.voucher(id, BigInt(signedMaxClaimable))) === signature
      return isOurs ? BigInt(told.channelState.chargedCumulativeAmount) : null
    },
  }
  return payer
}

function envelope(accepted: PaymentRequirements, payload: object): string {
  return Buffer.from(JSON.stringify({ x402Version: 2, accepted, payload })).toString('base64')
}
