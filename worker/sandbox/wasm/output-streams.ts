import { ConsoleStdout } from '@bjorn3/browser_wasi_shim'
import type { Fd } from '@bjorn3/browser_wasi_shim'
import type { OutputBudget } from './output-budget.ts'

const FRAME_BYTES = 64 * 1024
/** A job that is killed loses at most this much of its last output. */
const FLUSH_MS = 50

export interface OutputStream {
  readonly fd: Fd
  flush(): void
}

/**
 * A standard output that gathers small writes into frames. What is over the budget is cut off and
 * ends the job; the bytes before it are delivered.
 */
export function outputStream(budget: OutputBudget, send: (bytes: Uint8Array) => void): OutputStream {
  const buffer = new Uint8Array(FRAME_BYTES)
  let used = 0
  let flushedAt = performance.now()
  const flush = (): void => {
    if (used > 0) send(buffer.subarray(0, used))
    used = 0
    flushedAt = performance.now()
  }
  const write = (data: Uint8Array): void => {
    const allowed = data.subarray(0, budget.stream(data.length))
    for (let offset = 0; offset < allowed.length;) {
      const part = allowed.subarray(offset, offset + FRAME_BYTES - used)
      buffer.set(part, used)
      used += part.length
      offset += part.length
      if (used === FRAME_BYTES) flush()
    }
    if (allowed.length < data.length) budget.fail()
    if (performance.now() - flushedAt > FLUSH_MS) flush()
  }
  return { fd: new ConsoleStdout(write), flush }
}
