/** Runs tasks of many sources, a few at a time; the others wait for their turn, in the order they came. */
export type Turns = <Value>(source: string, task: () => Promise<Value>) => Promise<Value>

/**
 * @param most tasks at once
 * @param mostOfOne of one source at once, so that nobody takes all the turns
 */
export function createTurns(most: number, mostOfOne: number): Turns {
  const running = new Map<string, number>()
  const waiting: { readonly source: string; readonly begin: () => void }[] = []
  let all = 0

  function go(): void {
    while (all < most) {
      const index = waiting.findIndex(({ source }) => (running.get(source) ?? 0) < mostOfOne)
      const [next] = index === -1 ? [] : waiting.splice(index, 1)
      if (next === undefined) return
      count(next.source, 1)
      next.begin()
    }
  }

  function count(source: string, change: 1 | -1): void {
    all += change
    const now = (running.get(source) ?? 0) + change
    if (now === 0) running.delete(source)
    else running.set(source, now)
  }

  return async (source, task) => {
    await new Promise<void>((begin) => {
      waiting.push({ source, begin })
      go()
    })
    try {
      return await task()
    } finally {
      count(source, -1)
      go()
    }
  }
}
