import { wasi } from '@bjorn3/browser_wasi_shim'
import type { Clocks } from './clocks.ts'
import type { ModuleMemory } from './module-memory.ts'

const RESOLUTION_NS = 1_000_000n
const SUBSCRIPTION_BYTES = 48
const EVENT_BYTES = 32

/** The calls of WASI preview 1 about time and waiting. */
export function clockCalls(clocks: Clocks, memory: ModuleMemory): WebAssembly.ModuleImports {
  const answer = (at: number, value: bigint | null): number => {
    if (value === null) return wasi.ERRNO_INVAL
    memory.view().setBigUint64(at >>> 0, value, true)
    return wasi.ERRNO_SUCCESS
  }
  return {
    clock_res_get: (id: number, at: number) => answer(at, clocks.now(id) === null ? null : RESOLUTION_NS),
    clock_time_get: (id: number, _precision: bigint, at: number) => answer(at, clocks.now(id)),
    poll_oneoff: (from: number, to: number, count: number, countAt: number) => {
      if (count === 0) return wasi.ERRNO_INVAL
      const view = memory.view()
      const events = poll(view, { at: from >>> 0, count: count >>> 0 }, to >>> 0, clocks)
      if (events === null) return wasi.ERRNO_INVAL
      view.setUint32(countAt >>> 0, events, true)
      return wasi.ERRNO_SUCCESS
    },
  }
}

/**
 * Sleeps until the first of the clocks is due and tells which subscriptions are due then. Files and
 * streams always are: everything is in memory. Nothing is stored per subscription, however many
 * there are. Returns how many events it wrote, or null when a clock does not exist.
 */
function poll(
  view: DataView,
  subscriptions: { readonly at: number; readonly count: number },
  eventsAt: number,
  clocks: Clocks,
): number | null {
  const { at, count } = subscriptions
  let least: bigint | null = null
  for (let index = 0; index < count; index += 1) {
    const wait = waitOf(view, at + index * SUBSCRIPTION_BYTES, clocks)
    if (wait === null) return null
    if (least === null || wait < least) least = wait
  }
  const slept = least ?? 0n
  // Read before the sleep: absolute times would be nearer after it.
  let events = 0
  for (let index = 0; index < count; index += 1) {
    const subscription = at + index * SUBSCRIPTION_BYTES
    const wait = waitOf(view, subscription, clocks)
    if (wait === null || wait > slept) continue
    writeEvent(view, subscription, eventsAt + events * EVENT_BYTES)
    events += 1
  }
  if (slept > 0n) clocks.sleep(slept)
  return events
}

/** Nanoseconds until the subscription is due; null for a clock that does not exist. */
function waitOf(view: DataView, at: number, clocks: Clocks): bigint | null {
  if (view.getUint8(at + 8) !== wasi.EVENTTYPE_CLOCK) return 0n
  const now = clocks.now(view.getUint32(at + 16, true))
  if (now === null) return null
  const timeout = view.getBigUint64(at + 24, true)
  const absolute = (view.getUint16(at + 40, true) & wasi.SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME) !== 0
  if (!absolute) return timeout
  return timeout > now ? timeout - now : 0n
}

function writeEvent(view: DataView, subscription: number, at: number): void {
  view.setBigUint64(at, view.getBigUint64(subscription, true), true)
  view.setUint16(at + 8, wasi.ERRNO_SUCCESS, true)
  view.setUint8(at + 10, view.getUint8(subscription + 8))
  // Of files: how much can be read is not told, and nothing has hung up.
  view.setBigUint64(at + 16, 0n, true)
  view.setUint16(at + 24, 0, true)
}
