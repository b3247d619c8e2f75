import si from 'systeminformation'
import type { ActivitySource } from './reader.ts'

/** Asking starts programs here. */
const EVERY_MS = 30_000

/** Battery where there is no file to read: Windows and macOS. */
export function otherBattery(now: () => number = () => performance.now()): ActivitySource {
  let asked = -Infinity
  let known: Promise<boolean | null> = Promise.resolve(null)
  return {
    tells: { battery: 'the system’s battery report' },
    async read() {
      if (now() - asked >= EVERY_MS) {
        asked = now()
        known = si.battery().then(
          ({ hasBattery, acConnected }) => hasBattery && !acConnected,
          () => null,
        )
      }
      return { onBattery: await known }
    },
  }
}
