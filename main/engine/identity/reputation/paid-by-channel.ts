import { BATCH_SETTLEMENT_ADDRESS } from '@x402/evm'
import { z } from 'zod'
import { type Address, type Hex, HexBytes, sameAddress } from '../../../../contract/money.ts'
import { ChannelConfig } from '../../ledger/channel-records.ts'
import { channelRead } from '../../payments/channels/channel-read.ts'
import { channelDigests } from '../../payments/channels/digest.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import type { Rpc } from '../../wallet/rpc.ts'
import { readResult } from '../../wallet/rpc-shapes.ts'

/** Of a feedback file the terms of the payment channel that was bought through: our own field, as ERC-8004 has none. */
const ChannelFile = z.object({ paymentChannel: ChannelConfig })

/** Channels in one question. */
const A_QUESTION = 50

/**
 * The id of the channel that a review's file names, where it is the reviewer's own and pays this agent. The id is the hash
 * of the terms, so whoever invents terms names a channel that is not there.
 */
export function channelIn(
  file: unknown,
  {
    reviewer,
    wallet,
    network,
  }: {
    readonly reviewer: Address
    readonly wallet: Address
    readonly network: Pick<UsableNetwork, 'chainId' | 'asset'>
  },
): Hex | null {
  const parsed = ChannelFile.safeParse(file)
  if (!parsed.success) return null
  const { paymentChannel: terms } = parsed.data
  const fits =
    sameAddress(terms.payer, reviewer) &&
    sameAddress(terms.receiver, wallet) &&
    sameAddress(terms.token, network.asset.address)
  return fits ? channelDigests(network.chainId).channelId(terms) : null
}

/** What was paid through a channel for good, base units, and whether there is a deposit that may still be claimed. */
export interface ChannelPaid {
  readonly claimed: bigint
  readonly deposited: boolean
}

/** In the order of the ids. @throws HearthError `chain/unreachable` */
export async function paidThrough(rpc: Pick<Rpc, 'batch'>, ids: readonly Hex[]): Promise<readonly ChannelPaid[]> {
  const found: ChannelPaid[] = []
  for (let first = 0; first < ids.length; first += A_QUESTION) {
    const page = ids.slice(first, first + A_QUESTION)
    const answers = await rpc.batch(
      page.map((id) => ({
        method: 'eth_call',
        params: [{ to: BATCH_SETTLEMENT_ADDRESS, data: channelRead.call(id) }, 'latest'],
      })),
    )
    found.push(...page.map((_, index) => paidIn(readResult(HexBytes, answers[index]))))
  }
  return found
}

function paidIn(data: Hex): ChannelPaid {
  // A chain without the contract answers nothing.
  if (data === '0x') return { claimed: 0n, deposited: false }
  const { balance, totalClaimed } = channelRead.read(data)
  return { claimed: totalClaimed, deposited: balance > totalClaimed }
}
