import { z } from 'zod'
import type { Clock } from '../ports/clock.ts'

const KEY = 'shared-today'
const Stored = z.strictObject({ dayStart: z.int(), bytes: z.int().min(0) })

/** Bytes of shared files sent since local midnight, kept over restarts that end well. */
export function countToday(
  settings: { get(key: string): string | null; set(key: string, value: string): void },
  clock: Pick<Clock, 'now'>,
) {
  const text = settings.get(KEY)
  let today = text === null ? { dayStart: 0, bytes: 0 } : Stored.parse(JSON.parse(text))
  function current(): typeof today {
    const dayStart = new Date(clock.now()).setHours(0, 0, 0, 0)
    if (today.dayStart !== dayStart) today = { dayStart, bytes: 0 }
    return today
  }
  return {
    add(bytes: number): void {
      today = { ...current(), bytes: current().bytes + bytes }
    },
    bytes: () => current().bytes,
    save: () => settings.set(KEY, JSON.stringify(current())),
  }
}
