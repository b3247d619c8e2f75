import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base } from 'playwright/test'
import { findElectron } from '../../build/start/electron-binary.ts'
import { hasDisplay } from '../../build/start/choose-shell.ts'
import type { DesktopHost } from './desktop-host.ts'
import { startElectronHost } from './real/electron-host.ts'
import { startStandInHost } from './standin/standin-host.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const paths = {
  engine: path.join(import.meta.dirname, 'engine', 'fake-engine-process.ts'),
  preload: path.join(root, 'out', 'preload', 'preload.cjs'),
  renderer: path.join(root, 'out', 'renderer'),
  icons: path.join(root, 'out', 'icons'),
}

/** The program to test on, or null for the stand-in. */
function electronHere(): string | null {
  const root = process.platform === 'linux' && process.getuid?.() === 0
  return hasDisplay(process.platform, process.env) && !root ? findElectron() : null
}

let announced = false
function announce(kind: DesktopHost['kind']): void {
  if (announced) return
  announced = true
  const where = kind === 'electron' ? 'the real Electron' : 'the stand-in host, because Electron cannot run here'
  process.stdout.write(`Desktop specs run on ${where}.\n`)
}

/** A test with a freshly started desktop shell and an empty data folder. */
export const test = base.extend<{ desktop: DesktopHost }>({
  desktop: async ({ browser }, use, info) => {
    if (!existsSync(paths.preload)) throw new Error('The desktop bundles are missing. Run: npm run build')
    const userData = mkdtempSync(path.join(tmpdir(), 'hearth-desktop-'))
    const lines: string[] = []
    const log = (line: string): void => void lines.push(line)
    const program = electronHere()
    const desktop =
      program === null
        ? await startStandInHost({ browser, paths, userData, log })
        : await startElectronHost({ program, paths, userData, log })
    announce(desktop.kind)
    await desktop.page.waitForURL((url) => url.pathname === '/index.html')
    await use(desktop)
    await desktop.dispose()
    rmSync(userData, { recursive: true, force: true })
    await info.attach('shell-log', { body: lines.join(''), contentType: 'text/plain' })
  },
})
export { expect } from 'playwright/test'
