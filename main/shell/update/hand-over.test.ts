import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { NsisUpdater, Provider } from 'electron-updater'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { handOver, type PackageToInstall } from './hand-over.ts'
import { replaceAppImage } from './replace-appimage.ts'
import { exampleManifest } from './signing.fixture.ts'

// electron-updater itself runs here; what it asks of Electron's module is answered in its place.
const nodeRequire = createRequire(createRequire(import.meta.url).resolve('electron-updater'))
const electronFile = nodeRequire.resolve('electron')

let folder: string
let wanted: PackageToInstall
const running = (): string => path.join(folder, 'Hearth.AppImage')
const ran = (): string => path.join(folder, 'ran')
const quits: string[] = []

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-hand-over-'))
  quits.length = 0
  const bytes = Buffer.from(`#!/bin/sh\necho "$@" > '${ran()}'\n`)
  const [file] = exampleManifest({}, bytes).release.files
  if (file === undefined) throw new Error('The example has a file.')
  const pending = path.join(folder, 'cache', 'hearth-updater', 'pending')
  mkdirSync(pending, { recursive: true })
  const name = 'Hearth-0.2.0.exe'
  wanted = { version: '0.2.0', file: { ...file, name }, path: path.join(pending, name) }
  writeFileSync(wanted.path, bytes)
  chmodSync(wanted.path, 0o755)
  nodeRequire.cache[electronFile] = Object.assign(Object.create(null), {
    exports: { autoUpdater: { emit: () => false } },
  })
})
afterEach(() => {
  delete nodeRequire.cache[electronFile]
  rmSync(folder, { recursive: true, force: true })
})

/** The installer of Windows, which runs its package as a program: here the package is a script. */
function realInstaller(version: string): NsisUpdater {
  const config = path.join(folder, 'app-update.yml')
  writeFileSync(config, 'updaterCacheDirName: hearth-updater\n')
  const installer = new NsisUpdater(null, {
    version,
    name: 'hearth',
    isPackaged: true,
    appUpdateConfigPath: config,
    userDataPath: folder,
    baseCachePath: path.join(folder, 'cache'),
    whenReady: async () => undefined,
    relaunch: () => undefined,
    quit: () => void quits.push('quit'),
    onQuit: () => undefined,
  })
  installer.logger = null
  return installer
}

describe('handing a package to electron-updater', () => {
  it('installs the very file, without asking any server, and quits', async () => {
    await handOver(realInstaller('0.1.0'), Provider, wanted, { relaunch: true, downgrade: false, platform: 'win32' })
    await vi.waitFor(() => expect(readFileSync(ran(), 'utf8')).toBe('--updated /S --force-run\n'), { timeout: 20_000 })
    await vi.waitFor(() => expect(quits).toEqual(['quit']), { timeout: 30_000 })
  })

  it('U02: refuses a file that was swapped after it was fetched', async () => {
    const length = wanted.file.size
    writeFileSync(wanted.path, '#!/bin/sh\n'.padEnd(length, '#'))
    await expect(
      handOver(realInstaller('0.1.0'), Provider, wanted, { relaunch: true, downgrade: false, platform: 'win32' }),
    ).rejects.toThrow(/not the file that was signed/)
    expect({ ran: existsSync(ran()), quits }).toEqual({ ran: false, quits: [] })
  })

  it('U02: electron-updater by itself refuses a file that was swapped after Hearth’s look', async () => {
    const installer = realInstaller('0.1.0')
    const check = installer.checkForUpdates.bind(installer)
    installer.checkForUpdates = async () => {
      writeFileSync(wanted.path, '#!/bin/sh\n')
      return check()
    }
    await expect(
      handOver(installer, Provider, wanted, { relaunch: true, downgrade: false, platform: 'win32' }),
      // It then wants to fetch, which this installer has nothing for.
    ).rejects.toThrow(/Cannot read properties of null/)
    expect({ ran: existsSync(ran()), quits }).toEqual({ ran: false, quits: [] })
  })

  it('U03: takes an older version only on the way back', async () => {
    await expect(
      handOver(realInstaller('0.3.0'), Provider, wanted, { relaunch: true, downgrade: false, platform: 'win32' }),
    ).rejects.toThrow(/does not take this version/)
    await handOver(realInstaller('0.3.0'), Provider, wanted, { relaunch: true, downgrade: true, platform: 'win32' })
    await vi.waitFor(() => expect(existsSync(ran())).toBe(true), { timeout: 20_000 })
    await vi.waitFor(() => expect(quits).toEqual(['quit']), { timeout: 30_000 })
  })
})

describe('replacing an AppImage', () => {
  it('puts the new one in the same place, ready to run', async () => {
    writeFileSync(running(), 'old')
    await replaceAppImage(wanted, running())
    expect(readFileSync(running())).toEqual(readFileSync(wanted.path))
    expect(existsSync(`${running()}.new`)).toBe(false)
  })

  it('U02, U04: leaves the old one whole when the new one is another file, or there is no room', async () => {
    writeFileSync(running(), 'old')
    const { file } = wanted
    await expect(replaceAppImage({ ...wanted, file: { ...file, size: file.size + 1 } }, running())).rejects.toThrow(
      /not the file/,
    )
    // A folder in the way stands for a disk that takes nothing more.
    mkdirSync(`${running()}.new`)
    await expect(replaceAppImage(wanted, running())).rejects.toThrow(/EISDIR|directory/)
    expect(readFileSync(running(), 'utf8')).toBe('old')
  })
})
