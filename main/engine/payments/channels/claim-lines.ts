import type { PaymentRequirements } from '@x402/core/types'
import { BATCH_SETTLEMENT_ADDRESS, claimBatchTypes } from '@x402/evm'
import type { LocalAccount } from 'viem'
import type { Address, Hex } from '../../../../contract/money.ts'
import type { ChannelConfig, ChannelRecord, ClaimLine } from '../../ledger/channel-records.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { Network } from '../payment-header.ts'

/** What can be claimed of a channel now: one line, or none. */
export function lineOf(record: ChannelRecord | null): readonly ClaimLine[] {
  if (record === null || record.charged <= record.totalClaimed) return []
  // No more than the chain holds: one unit too much would fail every other line as well.
  const total = record.charged < record.balance ? record.charged : record.balance
  if (total <= record.totalClaimed) return []
  const { id: channelId, bestMax, bestSignature: signature } = record
  return [{ channelId, maxClaimable: bestMax.toString(), signature, totalClaimed: total.toString() }]
}

/** The x402 payload that has a facilitator claim these lines, signed as EIP-712 `ClaimBatch` by the authorizer. */
export async function signedClaim(
  lines: readonly ClaimLine[],
  configOf: (channelId: Hex) => ChannelConfig | undefined,
  authorizer: Pick<LocalAccount, 'signTypedData'>,
  { numericId }: Pick<UsableNetwork, 'numericId'>,
): Promise<object> {
  const claimAuthorizerSignature = await authorizer.signTypedData({
    domain: {
      name: 'x402 Batch Settlement',
      version: '1',
      chainId: numericId,
      verifyingContract: BATCH_SETTLEMENT_ADDRESS,
    },
    types: claimBatchTypes,
    primaryType: 'ClaimBatch',
    message: {
      claims: lines.map(({ channelId, maxClaimable, totalClaimed }) => ({
        channelId,
        maxClaimableAmount: BigInt(maxClaimable),
        totalClaimed: BigInt(totalClaimed),
      })),
    },
  })
  const claims = lines.map(({ channelId, maxClaimable, signature, totalClaimed }) => ({
    voucher: { channel: configOf(channelId), maxClaimableAmount: maxClaimable },
    signature,
    totalClaimed,
  }))
  return { type: 'claim', claims, claimAuthorizerSignature }
}

/** The requirements a facilitator is told when it collects for us: nothing is sold. */
export function collectionTerms({ chainId, asset }: UsableNetwork, payTo: Address): PaymentRequirements {
  return {
    scheme: 'batch-settlement',
    network: Network.parse(chainId),
    asset: asset.address,
    amount: '0',
    payTo,
    maxTimeoutSeconds: 0,
    extra: {},
  }
}
