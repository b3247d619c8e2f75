import { connect } from 'node:net'
import path from 'node:path'
import * as electron from 'electron'
import type { WorkerWindowStart } from '../contract/worker-window.ts'
import { lineLog } from './shell/log.ts'
import { startInstance } from './shell/worker-window/instance.ts'

/** The entry of a second Electron instance, in which one job runs. `out` holds what was built. */
export function startWorkerWindow(start: WorkerWindowStart, out: string): void {
  startInstance({
    electron,
    start,
    paths: {
      preload: path.join(out, 'preload', 'worker-window.cjs'),
      pages: path.join(out, 'worker-page'),
    },
    log: lineLog((line) => process.stderr.write(line)),
    platform: process.platform,
    arguments: [...process.execArgv, ...process.argv.slice(1)],
    environment: process.env,
    connect: (socket) => connect(socket),
  })
}
