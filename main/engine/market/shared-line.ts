import type { Moved } from '../pacing/line.ts'
import type { ListenLine } from './listen.ts'

/** One way out for several listeners: each tells what its own sockets have moved, and the line hears of all together. */
export function sharedLine(line: ListenLine): () => ListenLine {
  let total: Moved = { sent: 0, received: 0 }
  return () => {
    let told: Moved = { sent: 0, received: 0 }
    return {
      open: () => line.open(),
      settle: ({ sent, received }) => {
        total = {
          sent: total.sent + Math.max(0, sent - told.sent),
          received: total.received + Math.max(0, received - told.received),
        }
        told = { sent: Math.max(told.sent, sent), received: Math.max(told.received, received) }
        line.settle(total)
      },
    }
  }
}
