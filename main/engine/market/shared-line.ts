import type { ListenLine } from './listen.ts'

/** One way out for several listeners: each tells what its own sockets have sent, and the line hears of all together. */
export function sharedLine(line: ListenLine): () => ListenLine {
  let total = 0
  return () => {
    let told = 0
    return {
      open: () => line.open(),
      settle: (sentBytes) => {
        total += Math.max(0, sentBytes - told)
        told = Math.max(told, sentBytes)
        line.settle(total)
      },
    }
  }
}
