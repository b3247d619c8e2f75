import { MAX_BLOCK } from '../retrieval/cid.ts'
import type { MarketContext } from './context.ts'

/** Pieces that are kept: an answer beyond them reads into memory of its own. */
const MOST = 8

/** Gives memory of the size of a block that is one answer's until it has been sent; none when there is none to lend. */
export type LendMemory = (context: Pick<MarketContext, 'env'>) => Uint8Array<ArrayBuffer> | undefined

/**
 * Memory for one block at a time, used again for the next: finding and collecting new memory for each costs more than
 * reading, checking and sending it. Nobody else may write to a piece while the answer may still be read from it, so it comes
 * back when the operating system has all of the answer, and never when the connection broke before that.
 */
export function lentMemory(): LendMemory {
  const free: Uint8Array<ArrayBuffer>[] = []
  let made = 0

  function take(): Uint8Array<ArrayBuffer> | undefined {
    const rested = free.pop()
    if (rested !== undefined || made >= MOST) return rested
    made += 1
    return new Uint8Array(MAX_BLOCK)
  }

  return ({ env }) => {
    const outgoing = env?.outgoing
    // Nothing would tell when another carrier, or a connection that is gone, is done with it.
    if (outgoing === undefined || outgoing.destroyed) return undefined
    const memory = take()
    if (memory === undefined) return undefined
    let sent = false
    outgoing.once('finish', () => {
      sent = true
    })
    outgoing.once('close', () => {
      if (sent) free.push(memory)
      else made -= 1
    })
    return memory
  }
}
