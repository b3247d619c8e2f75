import si from 'systeminformation'
import type { ActivitySource } from './reader.ts'
import { remembered } from './remembered.ts'

/** Asking starts programs here. */
const EVERY_MS = 30_000

/** Battery where there is no file to read: Windows and macOS. */
export function otherBattery(): ActivitySource {
  const ask = remembered(
    () =>
      si.battery().then(
        ({ hasBattery, acConnected }) => hasBattery && !acConnected,
        () => null,
      ),
    EVERY_MS,
  )
  return { tells: { battery: 'the system’s battery report' }, read: async () => ({ onBattery: await ask() }) }
}
