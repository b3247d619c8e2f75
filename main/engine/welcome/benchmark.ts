import { toEnvelope } from '../../../contract/errors.ts'
import { type Benchmark, Measured } from '../../../contract/welcome.ts'
import type { Clock } from '../ports/clock.ts'
import type { DrawPicture } from './cpu-pictures.ts'

/** How long this machine is measured. */
export const BENCHMARK_MS = 20_000
/** How often clients hear how far it is. */
const TELL_MS = 500
/** What a bar shows until the end is really there. */
const ALMOST = 0.99

export interface BenchmarkRun {
  view(): Benchmark
  /** Nothing while one runs. */
  start(): void
  /** Resolves when nothing of it is left; what was measured before stays. */
  stop(): Promise<void>
}

export interface BenchmarkParts {
  /** The challenge that verifiers give; null where no real card works. */
  readonly card: () => { prove(): Promise<{ readonly throughput: number }>; stop(): Promise<void> } | null
  readonly draw: DrawPicture
  /** What was measured last, as it was kept. */
  readonly kept: { get(): string | null; set(measured: string): void }
  readonly clock: Clock
  readonly onChange: () => void
  /** How long, milliseconds; `BENCHMARK_MS` unless told. */
  readonly forMs?: number
}

/** Measures this machine: the card where there is a real one, else the processor. One at a time. */
export function createBenchmark(parts: BenchmarkParts): BenchmarkRun {
  const { draw, kept, clock, onChange } = parts
  const forMs = parts.forMs ?? BENCHMARK_MS
  let measured = read(kept.get())
  let running: Benchmark['running'] = null
  let problem: Benchmark['problem'] = null
  let stopping: AbortController | null = null
  let ended: Promise<void> = Promise.resolve()

  function show(next: Benchmark['running']): void {
    running = next
    onChange()
  }

  async function pictures(stop: AbortSignal, startedAt: number): Promise<Measured> {
    let drawn = 0
    do {
      await draw(stop)
      drawn += 1
    } while (clock.monotonic() - startedAt < forMs && !stop.aborted)
    const eachMs = Math.max(Number.MIN_VALUE, (clock.monotonic() - startedAt) / drawn)
    return { on: 'cpu', at: clock.now(), pictures: drawn, eachMs }
  }

  async function measure(stop: AbortSignal): Promise<void> {
    const startedAt = clock.monotonic()
    const card = parts.card()
    const on = card === null ? 'cpu' : 'gpu'
    show({ on, done: 0 })
    const timer = setInterval(() => {
      show({ on, done: Math.min(ALMOST, (clock.monotonic() - startedAt) / forMs) })
      // The challenge has parts in which no card is at work: the next one is ended instead.
      if (stop.aborted) void card?.stop()
    }, TELL_MS)
    try {
      const found: Measured =
        card === null
          ? await pictures(stop, startedAt)
          : { on: 'gpu', at: clock.now(), throughput: (await card.prove()).throughput }
      if (stop.aborted) return
      measured = found
      kept.set(JSON.stringify(found))
    } catch (error) {
      if (stop.aborted) return
      const { message, hint } = toEnvelope(error)
      problem = { sentence: message, next: hint ?? null }
    } finally {
      clearInterval(timer)
      stopping = null
      show(null)
    }
  }

  return {
    view: () => ({ running, measured, problem }),
    start: () => {
      if (stopping !== null) return
      problem = null
      stopping = new AbortController()
      ended = measure(stopping.signal)
    },
    stop: async () => {
      stopping?.abort('person-stopped')
      if (running?.on === 'gpu') await parts.card()?.stop()
      await ended
    },
  }
}

/** What cannot be read was written by another version, and is measured again. */
function read(text: string | null): Measured | null {
  if (text === null) return null
  return Measured.safeParse(JSON.parse(text)).data ?? null
}
