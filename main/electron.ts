import { existsSync } from 'node:fs'
import path from 'node:path'
import * as electron from 'electron'
import { startWorkerWindow } from './electron-worker.ts'
import { startDesktop } from './shell/desktop.ts'
import { lineLog, reasonOf } from './shell/log.ts'
import { checkForUpdates } from './shell/update/update-check.ts'
import { workerWindowStart } from './shell/worker-window/start-argument.ts'

/** This file runs bundled, as `out/main/electron.js`. */
const out = path.resolve(import.meta.dirname, '..')
const log = lineLog((line) => process.stderr.write(line))

/** Only a packaged build that was given a release feed has one. */
const hasFeed = electron.app.isPackaged && existsSync(path.join(process.resourcesPath, 'app-update.yml'))

async function watchForUpdates(onUpdate: (version: string) => void): Promise<void> {
  // Loaded only where it is used: it looks around in the packaged app while loading.
  const { default: updaters } = await import('electron-updater')
  checkForUpdates({
    updater: updaters.autoUpdater,
    log,
    onUpdate,
    schedule(milliseconds, run) {
      const timer = setTimeout(run, milliseconds)
      return () => clearTimeout(timer)
    },
  })
}

function startWatching(onUpdate: (version: string) => void): void {
  watchForUpdates(onUpdate).catch((error: unknown) => {
    log.warn('update-check-failed', { reason: reasonOf(error) })
  })
}

const job = workerWindowStart(process.argv)
if (job === null) runDesktop()
else startWorkerWindow(job, out)

function runDesktop(): void {
  startDesktop({
    electron,
    log,
    paths: {
      engine: path.join(out, 'main', 'engine-process.js'),
      preload: path.join(out, 'preload', 'preload.cjs'),
      renderer: path.join(out, 'renderer'),
      icons: path.join(out, 'icons'),
    },
    platform: process.platform,
    arguments: [...process.execArgv, ...process.argv.slice(1)],
    environment: process.env,
    // Packaged, the program is the app; from the sources it has to be told which one.
    startAgain: [process.execPath, ...(electron.app.isPackaged ? [] : [electron.app.getAppPath()])],
    documentation: null,
    ...(hasFeed ? { watchForUpdates: startWatching } : {}),
  })
}
