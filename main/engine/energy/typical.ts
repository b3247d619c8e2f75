import { z } from 'zod'
import type { Ledger } from '../ledger/ledger.ts'

/** What work on one card takes above its idle figure, as its sensor told while jobs ran. */
const Typical = z.strictObject({
  /** Seconds of work that a sensor covered. */
  seconds: z.number().positive(),
  /** The average of late, W. */
  smooth: z.number().min(0),
  /** What decisions go by, W; null before enough was measured. It moves only when the average has left it behind. */
  watts: z.number().min(0).nullable(),
})
export type Typical = z.infer<typeof Typical>
const Stored = z.record(z.string(), Typical)

/** Seconds of measured work before it is believed. */
const ENOUGH_S = 60
/** The average is over about so many seconds of work. */
const MEMORY_S = 600
/** One reading stands for no more than this: who sleeps measures nothing. */
const LONGEST_S = 10
/** How far the average must be from what decisions go by. Readings within 7 % of a level never move it. */
const AWAY = { share: 0.15, watts: 3 } as const

/** After one more reading of `watts` that covered `seconds` of work. Pure. */
export function nextTypical(before: Typical | null, watts: number, seconds: number): Typical {
  const covered = Math.min(LONGEST_S, seconds)
  const total = (before?.seconds ?? 0) + covered
  const last = before?.smooth ?? watts
  const smooth = last + (watts - last) * (covered / Math.min(total, MEMORY_S))
  const held = before?.watts ?? null
  if (total < ENOUGH_S) return { seconds: total, smooth, watts: held }
  const isAway = held === null || Math.abs(smooth - held) > Math.max(AWAY.watts, held * AWAY.share)
  return { seconds: total, smooth, watts: isAway ? smooth : held }
}

/** What work takes on each card, learnt while jobs run and kept over a restart. */
export interface TypicalDraws {
  learn(card: string, watts: number, seconds: number): void
  /** W; null before enough was measured. */
  wattsOf(card: string): number | null
  /** Writes what decisions go by into the books, where it has changed. */
  save(): void
}

const KEY = 'typical-watts'

/** Kept for cards alone: processors tell their power to administrators only. */
export function createTypicalDraws(settings: Pick<Ledger['settings'], 'get' | 'set'>): TypicalDraws {
  const draws = new Map(Object.entries(stored(settings.get(KEY))))
  let isNew = false
  return {
    learn(card, watts, seconds) {
      if (seconds <= 0) return
      const before = draws.get(card) ?? null
      const after = nextTypical(before, watts, seconds)
      isNew ||= after.watts !== (before?.watts ?? null)
      draws.set(card, after)
    },
    wattsOf: (card) => draws.get(card)?.watts ?? null,
    save() {
      if (!isNew) return
      isNew = false
      settings.set(KEY, JSON.stringify(Object.fromEntries(draws)))
    },
  }
}

/** Figures that cannot be read are measured anew. */
function stored(text: string | null): Readonly<Record<string, Typical>> {
  if (text === null) return {}
  try {
    return Stored.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
