import { chownSync, existsSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { workerWindowStart } from '../../../../main/shell/worker-window/start-argument.ts'
import { lineLog } from '../../../../main/shell/log.ts'
import { startInstance } from '../../../../main/shell/worker-window/instance.ts'
import { standInInstance } from './electron.ts'
import { ASK_PAGE, PROFILE, withoutOf } from './arguments.ts'

/*
 * The program that a test gives the Electron worker host in place of Electron: the true instance code,
 * preload and pages around a sandboxed Chromium. `--without=` takes protections away for controls.
 */

const NOBODY = 65_534
const out = path.resolve(import.meta.dirname, '../../../../out')

const start = workerWindowStart(process.argv)
if (start === null) throw new Error('This program is started by the Electron worker host.')
const without = withoutOf(process.argv)
const shared = process.argv.find((text) => text.startsWith(PROFILE))?.slice(PROFILE.length)
const profile = shared ?? (without.has('own-profile') ? path.join(start.dataFolder, 'profile') : null)
becomeNormalUser([start.dataFolder, start.socket, ...(shared === undefined ? [] : [shared])])

startInstance({
  electron: standInInstance({
    dataFolder: start.dataFolder,
    without,
    // Being asked counts as a touch of the person, which a check must not have.
    asked: process.argv.includes(ASK_PAGE) && start.task.do === 'jobs',
    profile,
  }),
  start,
  paths: { preload: path.join(out, 'preload', 'worker-window.cjs'), pages: path.join(out, 'worker-page') },
  log: lineLog((line) => process.stderr.write(line)),
  platform: process.platform,
  arguments: [],
  environment: {},
  connect: (socket) => connect(socket),
})

/** Chromium's sandbox does not work for root. */
function becomeNormalUser(mine: readonly string[]): void {
  if (process.getuid?.() !== 0) return
  for (const file of mine) if (existsSync(file)) chownSync(file, NOBODY, NOBODY)
  process.setgroups?.([])
  process.setgid?.(NOBODY)
  process.setuid?.(NOBODY)
}
