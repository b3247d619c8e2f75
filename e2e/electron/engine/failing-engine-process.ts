import { existsSync, writeFileSync } from 'node:fs'
import type { FromEngineProcess } from '../../../contract/engine-process.ts'

/** An engine process that does not start the first time, and is the scripted one from the second on. */
const { parentPort: port } = process
const failed = `${process.env['HEARTH_DATA']}-failed-once`

if (existsSync(failed)) {
  await import('./fake-engine-process.ts')
} else {
  writeFileSync(failed, '')
  const failure: FromEngineProcess = {
    type: 'failed',
    error: {
      code: 'ledger/disk-full',
      message: 'The disk is full.',
      hint: 'Free some space, then start Hearth again.',
    },
  }
  port.postMessage(failure)
  // Leaves the failure the time to get out.
  setTimeout(() => process.exit(1), 50)
}
