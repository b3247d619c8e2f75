import { addressOf } from './attempt.ts'
import type { Attempts } from './attempt.ts'
import { sharedAttempts, startsWorker } from './shared-attempts.ts'

/** What code in the Web Worker can try, as if it had broken out of WebAssembly. */
export const workerAttempts: Attempts<'worker'> = {
  ...sharedAttempts('worker'),
  importScripts: (targets) => {
    const load: unknown = Reflect.get(globalThis, 'importScripts')
    if (typeof load !== 'function') return false
    Reflect.apply(load, globalThis, [addressOf(targets, 'worker', 'importScripts')])
    return true
  },
  'nested worker': () => startsWorker('./jobs-worker.js'),
}
