/** Watts that work takes above the idle machine, and whether a sensor said so. */
export interface Draw {
  readonly watts: number
  readonly measured: boolean
}

/**
 * A busy core of a desktop processor: 65 to 125 W over 8 to 16 cores, without what the machine takes idle.
 * Processors tell their power to administrators only, so this stays an estimate.
 */
export const CORE_W = 7
/** A card whose power is unknown, at work: between a small and a large gaming card. */
const UNKNOWN_CARD_W = 170
/** Cards at a steady load stay below their limit. */
const SHARE_OF_LIMIT = 0.75

/** A card's own figures, W; null where it does not tell. */
export interface CardPower {
  readonly now: number | null
  readonly limit: number | null
  /** When nothing of ours runs there. */
  readonly idle: number | null
}

/** What a job on this card takes: the sensor's figure above its idle one, else a share of the limit. Pure. */
export function cardDraw({ now, limit, idle }: CardPower): Draw {
  if (now !== null && idle !== null) return { watts: Math.max(0, now - idle), measured: true }
  const full = limit === null ? UNKNOWN_CARD_W : limit * SHARE_OF_LIMIT
  return { watts: Math.max(0, full - (idle ?? 0)), measured: false }
}

/**
 * The idle figure after one more reading of a card without work: down at once, up slowly, so that somebody’s
 * game does not become the baseline. Pure.
 */
export function nextIdle(idle: number | null, reading: number): number {
  if (idle === null || reading < idle) return reading
  return idle + (reading - idle) * 0.02
}
