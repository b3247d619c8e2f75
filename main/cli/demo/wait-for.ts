import type { Snapshot } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { EngineClient } from '../client.ts'

/**
 * Waits until the snapshot shows something.
 * @throws HearthError `demo/waited-too-long` naming what did not come
 */
export async function waitFor<Found>(
  engine: EngineClient,
  what: string,
  patienceMs: number,
  look: (snapshot: Snapshot) => Found | undefined | false,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new HearthError('demo/waited-too-long', `Waited ${patienceMs / 1000} s for ${what}.`)),
      patienceMs,
    )
    const check = (snapshot: Snapshot): void => {
      const found = look(snapshot)
      if (found === undefined || found === false) return
      clearTimeout(timer)
      resolve(found)
    }
    engine.onChange(check)
    check(engine.snapshot())
  })
}
