import path from 'node:path'
import { app } from 'electron'
import { getAppCacheDir } from 'electron-updater/out/AppAdapter.js'
import type { Feed } from './shell/update/feed.ts'
import { handOver } from './shell/update/hand-over.ts'
import { replaceAppImage } from './shell/update/replace-appimage.ts'
import type { UpdateSetup } from './shell/update/setup.ts'
import type { Install } from './shell/update/update-desk.ts'

/** As in `build/release/app-update.yml`, where electron-updater reads it. */
const CACHE_NAME = 'hearth-updater'

/**
 * Updates with the real parts of Electron and electron-updater.
 * @param releaseDir holds what `build/release` brings along
 */
export function electronUpdates(feed: Feed, target: string, releaseDir: string): UpdateSetup {
  const install: Install = async (wanted, how) => {
    const appImage = process.env['APPIMAGE']
    if (appImage !== undefined) {
      await replaceAppImage(wanted, appImage)
      if (how.relaunch) app.relaunch({ execPath: appImage, args: [] })
      return
    }
    // Loaded only where it is used: it looks around in the packaged app while loading.
    const { default: updaters } = await import('electron-updater')
    updaters.autoUpdater.updateConfigPath = path.join(releaseDir, 'app-update.yml')
    await handOver(updaters.autoUpdater, updaters.Provider, wanted, { ...how, platform: process.platform })
  }
  return {
    install,
    source: {
      feed,
      target,
      version: app.getVersion(),
      // Where electron-updater looks for a package it has already.
      folder: path.join(getAppCacheDir(), CACHE_NAME, 'pending'),
      rules: { idleMs: 30_000 },
    },
  }
}
