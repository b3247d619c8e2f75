import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { AppUpdater, Provider, UpdateInfo } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import { requireArtefact } from './artefact.ts'
import type { UpdateFile } from '../../../contract/update.ts'

/** What of electron-updater installs a package that lies ready. */
export type Installer = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'allowDowngrade'
  | 'disableDifferentialDownload'
  | 'disableWebInstaller'
  | 'setFeedURL'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
> & { on(event: 'error', listener: (error: Error) => void): unknown }

export interface PackageToInstall {
  readonly version: string
  readonly file: UpdateFile
  /** Where it lies: in the folder `pending` of electron-updater's cache. */
  readonly path: string
}

/**
 * Gives electron-updater a package that Hearth has fetched and checked, and lets it install. The package is read and
 * compared again, by Hearth and by electron-updater, and nothing is asked of any server: where the file is
 * no longer the one that was signed, electron-updater finds only an address that leads nowhere.
 * @param PackageProvider electron-updater's class, passed in because loading it looks for the packaged app
 * @throws HearthError `update/other-bytes`, or what the installer failed with. On success the app is asked to quit.
 */
export async function handOver(
  installer: Installer,
  PackageProvider: typeof Provider<UpdateInfo>,
  wanted: PackageToInstall,
  how: { readonly relaunch: boolean; readonly downgrade: boolean; readonly platform: NodeJS.Platform },
): Promise<void> {
  await requireArtefact(wanted.path, wanted.file)
  const { name, sha512, size } = wanted.file
  const files = [{ url: name, sha512, size }]
  const info: UpdateInfo = { version: wanted.version, files, path: name, sha512, releaseDate: '' }

  class ReadyPackage extends PackageProvider {
    constructor(_options: unknown, _updater: unknown, surroundings: ProviderRuntimeOptions) {
      super(surroundings)
    }

    override getLatestVersion = async (): Promise<UpdateInfo> => info
    override resolveFiles = () => files.map((file) => ({ url: new URL(name, 'https://nowhere.invalid/'), info: file }))
  }

  installer.autoDownload = false
  installer.autoInstallOnAppQuit = false
  installer.disableDifferentialDownload = true
  installer.disableWebInstaller = true
  installer.allowDowngrade = how.downgrade
  installer.setFeedURL({ provider: 'custom', updateProvider: ReadyPackage })
  // This is how electron-updater knows a file it has already.
  const known = { fileName: name, sha512, isAdminRightsRequired: false }
  await writeFile(path.join(path.dirname(wanted.path), 'update-info.json'), JSON.stringify(known))
  const found = await installer.checkForUpdates()
  if (found?.isUpdateAvailable !== true) throw new Error('The installer does not take this version.')
  await installer.downloadUpdate()
  const failed = new Promise<never>((_resolve, reject) => installer.on('error', reject))
  installer.quitAndInstall(true, how.relaunch)
  // A mac takes the package over while the app still lives, and ends the app itself. Elsewhere the installer says
  // at once what goes wrong, and starts the quit in the next turn.
  if (how.platform === 'darwin') await failed
  else await Promise.race([failed, new Promise<void>((resolve) => setTimeout(resolve, 0))])
}
