import { writeSync } from 'node:fs'
import { HearthError } from '../../../contract/errors.ts'
import { acquireDataLock } from './lock.ts'

/** Takes the lock of a folder, says how that went, and holds on until it is killed. */
const [dir = ''] = process.argv.slice(2)
try {
  acquireDataLock(dir)
  writeSync(1, 'held\n')
  setInterval(() => undefined, 1000)
} catch (error) {
  writeSync(1, `${error instanceof HearthError ? error.code : String(error)}\n`)
}
