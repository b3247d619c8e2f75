import type { Ledger } from '../../ledger/ledger.ts'
import type { ChannelChain } from './channel-chain.ts'

/** How the books of vouchers and the chain stand to each other. */
export interface ChannelComparison {
  /** Paid to the wallet in blocks that are not booked yet, base units: they may still be replaced. */
  readonly unbooked: bigint
  /** What does not agree, in sentences; empty when everything does to the last unit. */
  readonly differences: readonly string[]
}

/**
 * Compares, to the unit: what channels were charged with the calls they were charged for; what the chain
 * has claimed of each with the claims in the books, as far as they are final; what it has paid out with the
 * settlements in the books.
 */
export async function compareChannels(
  ledger: Pick<Ledger, 'channels' | 'collections'>,
  chain: ChannelChain,
): Promise<ChannelComparison> {
  const scan = ledger.collections.scan()
  if (scan === null) return { unbooked: 0n, differences: [] }
  const final = await chain.finalBlock()
  const { totalSettled } = await chain.receiver()
  const { charged, claimed, settled } = ledger.channels.sums()
  const channels = ledger.channels.list()
  const differences: string[] = []
  const owed = channels.reduce((sum, channel) => sum + channel.charged - channel.openedAt, 0n)
  if (owed !== charged) differences.push(`The channels were charged ${owed}, for calls of ${charged} base units.`)
  // Only what was read is compared: the blocks after it are for the next round.
  if (final.number < scan.nextBlock) {
    const known = await chain.states(channels.map(({ id }) => id))
    const onChain = known.reduce(
      (sum, state, index) => sum + state.totalClaimed - (channels[index]?.openedAt ?? 0n),
      0n,
    )
    if (onChain < claimed) differences.push(`The chain has claimed ${onChain}, the books say ${claimed} base units.`)
    const paid = final.totalSettled - scan.settledBefore
    if (paid !== settled) differences.push(`The chain has paid out ${paid}, the books say ${settled} base units.`)
  }
  return { unbooked: totalSettled - scan.settledBefore - settled, differences }
}
