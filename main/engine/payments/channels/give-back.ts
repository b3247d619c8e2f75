import type { FacilitatorClient } from '@x402/core/server'
import { BATCH_SETTLEMENT_ADDRESS, refundTypes } from '@x402/evm'
import type { LocalAccount } from 'viem'
import { HearthError } from '../../../../contract/errors.ts'
import { type Address, type Hex, sameAddress } from '../../../../contract/money.ts'
import type { ChannelRecord } from '../../ledger/channel-records.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Log } from '../../ports/log.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { collectionTerms } from './claim-lines.ts'
import type { ChannelFacts } from './facts.ts'

export interface GiveBackDeps {
  readonly ledger: Pick<Ledger, 'channels'>
  readonly facts: ChannelFacts
  readonly facilitator: Pick<FacilitatorClient, 'settle'>
  /** Signs refunds, and can send money to nobody but the payer. */
  readonly authorizer: Pick<LocalAccount, 'address' | 'signTypedData'>
  readonly network: UsableNetwork
  readonly payTo: Address
  readonly log: Log
}

/**
 * Gives payers back what they have not spent, for channels that end: everything charged has been claimed before.
 * The chain decides what is free; a refund that is sent again for the same number does nothing.
 */
export async function giveBackUnspent(deps: GiveBackDeps): Promise<void> {
  const { ledger, facts, log } = deps
  const ours = ledger.channels
    .list()
    .filter(
      ({ config, pending }) => pending === null && sameAddress(config.receiverAuthorizer, deps.authorizer.address),
    )
  const states = await facts.refresh(ours.map(({ id }) => id))
  for (const record of ours) {
    const state = states.get(record.id)
    if (state === undefined || record.charged > state.totalClaimed || state.balance <= state.totalClaimed) continue
    try {
      await giveBack(deps, record, state.balance - state.totalClaimed, state.refundNonce)
    } catch (error) {
      // Its payer can take it out without us, after the delay.
      const code = error instanceof HearthError ? error.code : 'unexpected'
      log.warn('channel.not-given-back', { channel: record.id, code })
    }
    facts.forget(record.id)
  }
}

async function giveBack(deps: GiveBackDeps, record: ChannelRecord, free: bigint, nonce: number): Promise<void> {
  const accepted = collectionTerms(deps.network, deps.payTo)
  const refundAuthorizerSignature = await signedRefund(deps, record.id, free, nonce)
  const { success, errorReason } = await deps.facilitator.settle(
    {
      x402Version: 2,
      accepted,
      payload: {
        type: 'refund',
        channelConfig: record.config,
        voucher: {
          channelId: record.id,
          maxClaimableAmount: record.bestMax.toString(),
          signature: record.bestSignature,
        },
        amount: free.toString(),
        refundNonce: nonce.toString(),
        claims: [],
        refundAuthorizerSignature,
      },
    },
    accepted,
  )
  if (!success) deps.log.warn('channel.not-given-back', { channel: record.id, code: codeOf(errorReason) })
}

function signedRefund(deps: GiveBackDeps, channelId: Hex, amount: bigint, nonce: number): Promise<Hex> {
  return deps.authorizer.signTypedData({
    domain: {
      name: 'x402 Batch Settlement',
      version: '1',
      chainId: deps.network.numericId,
      verifyingContract: BATCH_SETTLEMENT_ADDRESS,
    },
    types: refundTypes,
    primaryType: 'Refund',
    message: { channelId, nonce: BigInt(nonce), amount },
  })
}

function codeOf(reason: string | undefined): string {
  return reason !== undefined && /^[a-z0-9_]{1,100}$/.test(reason) ? reason : 'rejected'
}
