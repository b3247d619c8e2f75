import type { Log } from './log.ts'
import { startLoop, type Loop } from './loop.ts'

/** With nothing open: only a change of the books can open something, and all the same it is looked now and then. */
const NOTHING_OPEN_MS = 30_000

/** Tells of every change until its answer is called. */
interface Books {
  onChange(listener: () => void): () => void
}

/**
 * A loop over rows of the books that wait for something outside: every `everyMs` while there are any, and so long after
 * a change of the books too. Otherwise the books are let alone.
 * @param round tells whether anything is still open
 */
export function startBooksLoop(
  name: string,
  everyMs: number,
  round: () => Promise<boolean>,
  books: Books,
  log: Log,
): Loop {
  let open = true
  let changed = false
  const loop = startLoop(
    name,
    () => (open ? everyMs : NOTHING_OPEN_MS),
    async () => {
      changed = false
      // A round that fails has finished nothing.
      open = true
      const found = await round()
      open = found || changed
    },
    log,
  )
  const unlisten = books.onChange(() => {
    changed = true
    if (open) return
    open = true
    loop.paceChanged()
  })
  return {
    stop: async () => {
      unlisten()
      await loop.stop()
    },
  }
}
