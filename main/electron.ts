import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import * as electron from 'electron'
import { dataRoot } from './cli/data-dir.ts'
import { forbidCoreDumps } from './core-dumps.ts'
import { desktopLogFile, lineFile } from './desktop-log.ts'
import { startWorkerWindow } from './electron-worker.ts'
import { electronUpdates } from './electron-updates.ts'
import { oldSystemProblem, thisSystem } from './minimum-system.ts'
import { startDesktop } from './shell/desktop.ts'
import { lineLog, reasonOf, type ShellLog } from './shell/log.ts'
import { readFeed } from './shell/update/feed.ts'
import { packageTarget } from './shell/update/package-target.ts'
import type { UpdateSetup } from './shell/update/setup.ts'
import { workerWindowStart } from './shell/worker-window/start-argument.ts'

/** This file runs bundled, as `out/main/electron.js`. */
const out = path.resolve(import.meta.dirname, '..')

const job = workerWindowStart(process.argv)
if (job === null) runDesktop()
else startWorkerWindow(job, out)

function runDesktop(): void {
  void forbidCoreDumps()
  startDesktop({
    electron,
    log: shellLog(),
    paths: {
      engine: path.join(out, 'main', 'engine-process.js'),
      preload: path.join(out, 'preload', 'preload.cjs'),
      renderer: path.join(out, 'renderer'),
      icons: path.join(out, 'icons'),
    },
    platform: process.platform,
    tooOld: oldSystemProblem(thisSystem()),
    checkedResources: electron.app.isPackaged && process.platform === 'linux' ? process.resourcesPath : null,
    arguments: [...process.execArgv, ...process.argv.slice(1)],
    environment: process.env,
    // Packaged, the program is the app; from the sources it has to be told which one.
    startAgain: [appProgram(), ...(electron.app.isPackaged ? [] : [electron.app.getAppPath()])],
    documentation: null,
    updates: updateSetup(),
  })
}

/** To whoever started it in a terminal, and to a file that a diagnostic file ends with. */
function shellLog(): ShellLog {
  const keep = lineFile(desktopLogFile(dataRoot(undefined, process.env)), (error) =>
    lineLog(sayOutside).warn('log-not-kept', { reason: reasonOf(error) }),
  )
  return lineLog((line) => {
    sayOutside(line)
    keep(line)
  })
}

function sayOutside(line: string): void {
  process.stderr.write(line)
}

/** The program to start this app with: an AppImage is mounted elsewhere each time. */
function appProgram(): string {
  return process.env['APPIMAGE'] ?? process.execPath
}

/** How this copy is updated: null from the sources, without a feed, or as a package that Hearth cannot replace. */
function updateSetup(): UpdateSetup | null {
  if (!electron.app.isPackaged) return null
  const feed = readFeed(path.join(out, 'release', 'feed.json'))
  const typeFile = path.join(process.resourcesPath, 'package-type')
  const target = packageTarget({
    platform: process.platform,
    arch: process.arch,
    isAppImage: process.env['APPIMAGE'] !== undefined,
    packageType: existsSync(typeFile) ? readFileSync(typeFile, 'utf8').trim() : null,
  })
  return feed === null || target === null ? null : electronUpdates(feed, target, path.join(out, 'release'))
}
