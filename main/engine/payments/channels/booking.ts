import type { Ledger } from '../../ledger/ledger.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ChannelChain } from './channel-chain.ts'

/**
 * Books what final blocks say was claimed and paid out since the last time, each event once, however often
 * a block is read. Blocks that may still be replaced are not looked at, so nothing has to be taken back.
 */
export async function bookFinalBlocks(deps: {
  readonly ledger: Pick<Ledger, 'channels' | 'collections'>
  readonly chain: ChannelChain
  readonly clock: Pick<Clock, 'now'>
  /** Has books that do not know where they read the chain begin. */
  readonly begin: () => Promise<void>
}): Promise<void> {
  const { chain, clock } = deps
  const { channels, collections } = deps.ledger
  const scan = collections.scan()
  if (scan === null) return deps.begin()
  const head = await chain.finalBlock()
  const ids = channels.list().map(({ id }) => id)
  for (let from = scan.nextBlock; from <= head.number; from += chain.logRange) {
    const to = Math.min(head.number, from + chain.logRange - 1)
    collections.book(await chain.events(from, to, ids), to + 1, clock.now())
  }
}
