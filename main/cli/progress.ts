import type { CommandIo } from './io.ts'

const CELLS = 30

/** Shows how much of something is done, 0 to 1, in a line that replaces itself; `io.progress('')` takes it away. */
export function progressBar(io: Pick<CommandIo, 'progress'>, what: string): (share: number) => void {
  let shown = -1
  return (share) => {
    const percent = Math.floor(Math.min(1, share) * 100)
    if (percent === shown) return
    shown = percent
    const full = Math.round((percent / 100) * CELLS)
    io.progress(`${what} [${'#'.repeat(full)}${'.'.repeat(CELLS - full)}] ${percent} %`)
  }
}
