interface Moment {
  readonly timer: NodeJS.Timeout
  readonly waiting: Set<() => void>
}

/** Who waits for the same moment has one timer: those set at different times for it would wake the computer one by one. */
const moments = new Map<number, Moment>()

/** Calls `reached` at a moment of `performance.now()`, unless its answer is called before. */
export function whenDue(at: number, reached: () => void): () => void {
  const moment = moments.get(at) ?? { timer: setTimeout(end, at - performance.now()), waiting: new Set() }
  moments.set(at, moment)
  moment.waiting.add(reached)
  function end(): void {
    moments.delete(at)
    for (const each of moment.waiting) each()
  }
  return () => {
    moment.waiting.delete(reached)
    if (moment.waiting.size > 0 || moments.get(at) !== moment) return
    moments.delete(at)
    clearTimeout(moment.timer)
  }
}
