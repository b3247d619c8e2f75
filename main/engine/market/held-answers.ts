import { HearthError } from '../../../contract/errors.ts'
import { type MarketContext, sourceOfRequest } from './context.ts'

/** Bytes that answers may have in memory when one more is begun: all of them, and those to one source. */
export interface HeldLimit {
  readonly all: number
  readonly ofOne: number
}

/** For an answer that is paid for, and for one that is given away. */
export type HeldLimits = Readonly<Record<'paid' | 'unpaid', HeldLimit>>

/**
 * Counts what answers hold in memory until the operating system has all of it or the connection is gone, however slowly it is
 * taken. `make` reads it and makes the answer; what fails holds nothing.
 * @throws HearthError `market/busy` before anything is read, and what `make` throws
 */
export type HoldAnswer = <Answer>(
  context: MarketContext,
  bytes: number,
  kind: keyof HeldLimits,
  make: () => Promise<Answer>,
) => Promise<Answer>

export function heldAnswers(limits: HeldLimits): HoldAnswer {
  const perSource = new Map<string, number>()
  let held = 0

  function count(source: string, bytes: number): void {
    held += bytes
    const now = (perSource.get(source) ?? 0) + bytes
    if (now === 0) perSource.delete(source)
    else perSource.set(source, now)
  }

  return async (context, bytes, kind, make) => {
    const source = sourceOfRequest(context)
    const limit = limits[kind]
    if (held + bytes > limit.all || (perSource.get(source) ?? 0) + bytes > limit.ofOne) {
      throw new HearthError('market/busy', 'Too many files are being sent.', { hint: 'Nothing was charged.' })
    }
    count(source, bytes)
    const outgoing = context.env?.outgoing
    const made = Promise.withResolvers<void>()
    const sent = Promise.withResolvers<void>()
    // Nothing tells when another carrier, or a connection that is gone, is done with it.
    if (outgoing === undefined || outgoing.destroyed) sent.resolve()
    else outgoing.once('close', sent.resolve)
    void Promise.all([made.promise, sent.promise]).then(() => count(source, -bytes))
    try {
      return await make()
    } catch (error) {
      // The answer is a few words then.
      sent.resolve()
      throw error
    } finally {
      made.resolve()
    }
  }
}
