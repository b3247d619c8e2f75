import type { Clock } from '../ports/clock.ts'
import type { Month } from './month.ts'
import type { Pacer } from './pacer.ts'

/** Piece that is paced at once. */
const PIECE = 64 * 1024

/** Bytes that sockets have moved since the start. */
export interface Moved {
  readonly sent: number
  readonly received: number
}

/**
 * The way out for everything that buyers are sent, with one rate for all of it together, and one month's cap for that and
 * for what they send here: where bytes cost, they cost both ways.
 */
export interface Line {
  /** Counts what is about to be sold; leaves what is kept for results. @throws HearthError `line/month-used` */
  sell(bytes: number): void
  /** Whether so much could be sold now. @throws HearthError `line/month-used` */
  requireRoom(bytes: number): void
  /** Counts what was paid for before. @throws HearthError `line/month-used` */
  deliver(bytes: number): void
  /** Of what was counted, what will not be sent. */
  giveBack(bytes: number): void
  /** Resolves when so many bytes, counted before, may be sent at once, with the ms that were waited. */
  pass(bytes: number, gone: AbortSignal): Promise<number>
  /**
   * The same bytes in pieces, each when the line has room for it. `total` was counted before; what is not sent is given
   * back. `waited` is told of every wait (ms), `sent` of every piece.
   */
  inPieces(
    total: number,
    pieces: AsyncIterable<Uint8Array>,
    options: {
      readonly gone: AbortSignal
      readonly waited: (ms: number) => void
      readonly sent?: (bytes: number) => void
    },
  ): AsyncGenerator<Uint8Array, void, undefined>
  /**
   * The same bytes, counted as they come; leaves what is kept for results.
   * @throws HearthError `line/month-used` at the cap, with at most one piece more than fits in it
   */
  receive(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined>
  /** What all sockets have moved by now: what did not pass here, headers and small messages, is counted too. */
  settle(moved: Moved): void
  /** Whether anything at all may be sent this month. */
  open(): boolean
  /** Whether something was sent within so many ms. */
  busy(within: number): boolean
}

/** @param kept bytes of the month's cap that nothing is sold from */
export function createLine(parts: {
  readonly month: Month
  readonly pacer: Pacer
  readonly cap: () => number | null
  readonly kept: () => number
  readonly clock: Pick<Clock, 'monotonic'>
}): Line {
  const { month, pacer, clock } = parts
  /** Bytes that passed here or were settled; never less than what the sockets have sent, once they were asked. */
  let counted = 0
  let countedIn = 0
  let lastAt = Number.NEGATIVE_INFINITY

  async function pass(bytes: number, gone: AbortSignal): Promise<number> {
    const waitedMs = await pacer.pass(bytes, gone)
    counted += bytes
    lastAt = clock.monotonic()
    return waitedMs
  }

  async function* inPieces(
    total: number,
    pieces: AsyncIterable<Uint8Array>,
    { gone, waited, sent }: Parameters<Line['inPieces']>[2],
  ): AsyncGenerator<Uint8Array, void, undefined> {
    let given = 0
    try {
      for await (const piece of pieces) {
        const step = pacer.rate() === null ? piece.length : PIECE
        for (let at = 0; at < piece.length; at += step) {
          const part = piece.subarray(at, at + step)
          waited(await pass(part.length, gone))
          given += part.length
          sent?.(part.length)
          yield part
        }
      }
    } finally {
      month.giveBack(total - given)
    }
  }

  async function* receive(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of pieces) {
      countedIn += piece.length
      try {
        month.receive(piece.length, parts.kept())
      } catch (error) {
        // It has come all the same.
        month.addReceived(piece.length)
        throw error
      }
      yield piece
    }
  }

  return {
    sell: (bytes) => month.take(bytes, parts.kept()),
    requireRoom: (bytes) => month.requireRoom(bytes, parts.kept()),
    deliver: (bytes) => month.take(bytes),
    giveBack: (bytes) => month.giveBack(bytes),
    pass,
    inPieces,
    receive,
    settle: ({ sent, received }) => {
      const [out, into] = [sent - counted, received - countedIn]
      if (out > 0) {
        counted = sent
        month.add(out)
        pacer.charge(out)
      }
      if (into > 0) {
        countedIn = received
        month.addReceived(into)
      }
    },
    open: () => {
      const cap = parts.cap()
      return cap === null || month.used() < cap
    },
    busy: (within) => clock.monotonic() - lastAt < within,
  }
}
