import { appendFileSync } from 'node:fs'
import { armCrashPoints } from '../../../main/engine/ports/crash-point.ts'

/*
 * Loaded before the engine, in a process of its own: after SIGUSR2 it dies by `kill -9` where HEARTH_CRASH_AT says, a
 * point and how often it is passed before. The product reads nothing of this.
 */
const [point = '', passes = '1'] = (process.env['HEARTH_CRASH_AT'] ?? '').split('#')
const log = process.env['HEARTH_CRASH_LOG'] ?? ''
let left = Number(passes)
process.on('SIGUSR2', () => {
  armCrashPoints((reached) => {
    if (reached !== point) return
    left -= 1
    if (left > 0) return
    appendFileSync(log, `${point}\n`)
    process.kill(process.pid, 'SIGKILL')
  })
})
