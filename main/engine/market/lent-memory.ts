import { MAX_BLOCK } from '../retrieval/cid.ts'
import type { MarketContext } from './context.ts'

/** Pieces that are kept, enough for two CARs and some single blocks: what is beyond them is read into new memory. */
const MOST = 40
/** What nobody has asked for so long is given up. */
const REST_MS = 30_000

/** Gives memory of the size of a block that is one answer's until it has been sent; none when there is none to lend. */
export type Lend = () => Uint8Array<ArrayBuffer> | undefined

/** Opens what is lent to the answer of a request. */
export type LendMemory = (context: Pick<MarketContext, 'env'>) => Lend

/**
 * Memory for blocks, used again for the next ones: finding and collecting new memory for each costs more than reading,
 * checking and sending it. Nobody else may write to a piece while the answer may still be read from it, so it comes back when
 * the operating system has all of the answer, and never when the connection broke before that. Whoever reads into it has to
 * have ended before the answer does.
 */
export function lentMemory(most = MOST): LendMemory {
  const free: Uint8Array<ArrayBuffer>[] = []
  let made = 0
  let resting: NodeJS.Timeout | null = null

  function take(): Uint8Array<ArrayBuffer> | undefined {
    const rested = free.pop()
    if (rested !== undefined || made >= most) return rested
    made += 1
    return new Uint8Array(MAX_BLOCK)
  }

  function giveBack(pieces: readonly Uint8Array<ArrayBuffer>[]): void {
    free.push(...pieces)
    if (resting !== null) clearTimeout(resting)
    resting = setTimeout(giveUp, REST_MS).unref()
  }

  function giveUp(): void {
    made -= free.length
    free.length = 0
  }

  return ({ env }) => {
    const outgoing = env?.outgoing
    const lent: Uint8Array<ArrayBuffer>[] = []
    let sent = false
    return () => {
      // Nothing would tell when another carrier, or a connection that is gone, is done with it.
      if (outgoing === undefined || outgoing.destroyed) return undefined
      const memory = take()
      if (memory === undefined) return undefined
      lent.push(memory)
      if (lent.length > 1) return memory
      outgoing.once('finish', () => {
        sent = true
      })
      outgoing.once('close', () => {
        if (sent) giveBack(lent)
        else made -= lent.length
      })
      return memory
    }
  }
}
