import type { PaymentPayload, SettleResponse } from '@x402/core/types'
import { z } from 'zod'
import { Address, Bytes32, type Hex } from '../../../contract/money.ts'
import { usableNetwork } from '../../../main/engine/wallet/networks.ts'
import { ChannelConfig } from '../../../main/engine/ledger/channel-records.ts'
import { channelDigests } from '../../../main/engine/payments/channels/digest.ts'
import { CONTRACT, hashOf, type ModelBlocks, type ModelTransaction } from './model-blocks.ts'
import { channelIn, type ContractCall, type ModelClaimLine } from './model-contract.ts'
import { lower } from './model-node.ts'

const Units = z.string().transform((text) => BigInt(text))
const Voucher = z.looseObject({ channelId: Bytes32, maxClaimableAmount: Units })
const Claims = z.array(
  z.looseObject({
    voucher: z.looseObject({ channel: ChannelConfig, maxClaimableAmount: Units }),
    totalClaimed: Units,
  }),
)
const Wanted = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('deposit'),
    channelConfig: ChannelConfig,
    voucher: Voucher,
    deposit: z.looseObject({
      amount: Units,
      authorization: z.looseObject({
        erc3009Authorization: z.looseObject({ validBefore: z.string(), salt: z.string() }),
      }),
    }),
  }),
  z.looseObject({ type: z.literal('claim'), claims: Claims }),
  z.looseObject({ type: z.literal('settle'), receiver: Address }),
  z.looseObject({
    type: z.literal('refund'),
    channelConfig: ChannelConfig,
    voucher: Voucher,
    amount: Units,
    refundNonce: Units,
    claims: Claims,
  }),
])

const digests = channelDigests(usableNetwork('practice').chainId)

/** What carrying out a deposit, claim, settlement or refund looks like on the chain. */
export function channelTransaction(blocks: ModelBlocks, { payload }: PaymentPayload): ModelTransaction {
  const wanted = Wanted.parse(payload)
  if (wanted.type === 'deposit') {
    const { validBefore, salt } = wanted.deposit.authorization.erc3009Authorization
    const { channelId: id } = wanted.voucher
    const authorization = hashOf(`deposit ${id} ${salt}`)
    return {
      ...contractCall({ kind: 'deposit', id }, authorization),
      from: lower(wanted.channelConfig.payer),
      value: wanted.deposit.amount,
      authorization,
      validBefore: Number(validBefore),
    }
  }
  const hash = blocks.newHash(wanted.type)
  if (wanted.type === 'claim') return contractCall({ kind: 'claim', lines: linesOf(wanted.claims) }, hash)
  if (wanted.type === 'settle') return contractCall({ kind: 'settle', payee: lower(wanted.receiver) }, hash)
  const { channelConfig, voucher, amount, refundNonce, claims } = wanted
  const payer = lower(channelConfig.payer)
  const [id, nonce, lines] = [voucher.channelId, Number(refundNonce), linesOf(claims)]
  return contractCall({ kind: 'refund', id, payer, amount, nonce, lines }, hash)
}

/** A transaction that moves nothing itself. */
export function contractCall(call: ContractCall, hash: Hex): ModelTransaction {
  return {
    hash,
    from: CONTRACT,
    to: CONTRACT,
    value: 0n,
    accountNonce: null,
    authorization: null,
    validBefore: Number.POSITIVE_INFINITY,
    maxFeePerGas: 10n ** 18n,
    cancels: false,
    call,
  }
}

/** What a facilitator says of a channel after a refund. */
export function channelAfter(blocks: ModelBlocks, { call }: ModelTransaction): Partial<SettleResponse> {
  if (call?.kind !== 'refund') return {}
  const { balance, totalClaimed, leaving, refundNonce } = channelIn(blocks.stateAt(blocks.head).contract, call.id)
  const channelState = {
    channelId: call.id,
    balance: balance.toString(),
    totalClaimed: totalClaimed.toString(),
    withdrawRequestedAt: leaving?.since ?? 0,
    refundNonce: refundNonce.toString(),
  }
  return { extra: { channelState } }
}

function linesOf(claims: z.infer<typeof Claims>): readonly ModelClaimLine[] {
  return claims.map(({ voucher, totalClaimed }) => ({
    id: digests.channelId(voucher.channel),
    total: totalClaimed,
    covers: voucher.maxClaimableAmount,
  }))
}
