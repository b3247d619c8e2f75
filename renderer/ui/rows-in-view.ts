/** Rows `from` up to `to`, without `to`. */
export interface RowSpan {
  readonly from: number
  readonly to: number
}

/** Rows that are kept ready on each side of the view. */
const SPARE = 16

/**
 * The rows that a list should have in the page.
 * @param view what can be seen; may be beyond the end, when the list became shorter
 * @param count rows of the whole list
 */
export function wantedRows(view: RowSpan, count: number): RowSpan {
  const inView = Math.min(count, view.to - view.from)
  const from = Math.min(Math.max(0, view.from), count - inView)
  return {
    from: Math.max(0, from - SPARE),
    to: Math.min(count, from + inView + SPARE),
  }
}

/**
 * One step from the rows that are in the page towards those that should be: at most so many new ones, so that no frame
 * waits for a whole screen of them. Rows that should not be there go at once, and what can be seen comes first.
 */
export function nextRows(shown: RowSpan, wanted: RowSpan, view: RowSpan, most: number): RowSpan {
  const kept = { from: Math.max(shown.from, wanted.from), to: Math.min(shown.to, wanted.to) }
  if (kept.from >= kept.to) {
    const from = Math.min(Math.max(wanted.from, view.from), wanted.to - 1)
    return { from, to: Math.min(wanted.to, from + most) }
  }
  const below = Math.min(most, Math.max(0, Math.min(view.to, wanted.to) - kept.to))
  const above = Math.min(most - below, Math.max(0, kept.from - Math.max(view.from, wanted.from)))
  const spareBelow = Math.min(most - below - above, wanted.to - kept.to - below)
  const spareAbove = Math.min(most - below - above - spareBelow, kept.from - wanted.from - above)
  return { from: kept.from - above - spareAbove, to: kept.to + below + spareBelow }
}

export function sameRows(one: RowSpan, other: RowSpan): boolean {
  return one.from === other.from && one.to === other.to
}
