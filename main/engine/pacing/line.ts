import type { Clock } from '../ports/clock.ts'
import type { Month } from './month.ts'
import type { Pacer } from './pacer.ts'

/** Piece that is paced at once. */
const PIECE = 64 * 1024

/** The way out for everything that buyers are sent: one rate and one month's cap for all of it together. */
export interface Line {
  /** Counts what is about to be sold; leaves what is kept for results. @throws HearthError `line/month-used` */
  sell(bytes: number): void
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
  /** What all sockets have sent by now: what did not pass here, headers and small answers, is counted too. */
  settle(socketBytes: number): void
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

  return {
    sell: (bytes) => month.take(bytes, parts.kept()),
    deliver: (bytes) => month.take(bytes),
    giveBack: (bytes) => month.giveBack(bytes),
    pass,
    inPieces,
    settle: (socketBytes) => {
      const beside = socketBytes - counted
      if (beside <= 0) return
      counted = socketBytes
      month.add(beside)
      pacer.charge(beside)
    },
    open: () => {
      const cap = parts.cap()
      return cap === null || month.used() < cap
    },
    busy: (within) => clock.monotonic() - lastAt < within,
  }
}
