import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base } from 'playwright/test'
import { findElectron } from '../../build/start/electron-binary.ts'
import { hasDisplay } from '../../build/start/choose-shell.ts'
import type { UpdateSetup } from '../../main/shell/update/setup.ts'
import type { DesktopHost } from './desktop-host.ts'
import { startElectronHost } from './real/electron-host.ts'
import { startStandInHost } from './standin/standin-host.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const paths = {
  preload: path.join(root, 'out', 'preload', 'preload.cjs'),
  renderer: path.join(root, 'out', 'renderer'),
  icons: path.join(root, 'out', 'icons'),
}

/**
 * `real` is the bundled engine process on a practice network of its own; `scripted` starts at once and does as it is told;
 * `failing` does not start the first time.
 */
export type EngineKind = 'real' | 'scripted' | 'failing'
const engines: Readonly<Record<EngineKind, string>> = {
  real: path.join(root, 'out', 'main', 'engine-process.js'),
  scripted: path.join(import.meta.dirname, 'engine', 'fake-engine-process.ts'),
  failing: path.join(import.meta.dirname, 'engine', 'failing-engine-process.ts'),
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

/** A test with a freshly started desktop shell and empty data folders. */
export const test = base.extend<{
  engine: EngineKind
  network: string | null
  updates: { setup: UpdateSetup | null }
  desktop: DesktopHost
}>({
  engine: ['scripted', { option: true }],
  /** The network of the engine; null leaves it at practice, whose passphrase everybody knows. */
  network: [null, { option: true }],
  /** How the stand-in gets its updates; to be filled in before `desktop` starts. */
  updates: [{ setup: null }, { option: true }],
  desktop: async ({ browser, engine, network, updates }, use, info) => {
    if (!existsSync(paths.preload)) throw new Error('The desktop bundles are missing. Run: npm run build')
    const folder = mkdtempSync(path.join(tmpdir(), 'hearth-desktop-'))
    const lines: string[] = []
    const log = (line: string): void => void lines.push(line)
    const start = {
      paths: { ...paths, engine: engines[engine] },
      userData: path.join(folder, 'electron'),
      environment: {
        ...process.env,
        HEARTH_DATA: path.join(folder, 'hearth'),
        XDG_CONFIG_HOME: path.join(folder, 'config'),
        ...(network === null ? {} : { HEARTH_NETWORK: network }),
      },
      log,
    }
    mkdirSync(start.userData)
    const program = electronHere()
    const desktop =
      program === null
        ? await startStandInHost({ browser, updates: updates.setup, ...start })
        : await startElectronHost({ program, ...start })
    announce(desktop.kind)
    await desktop.page.waitForURL((url) => url.pathname === '/index.html')
    await use(desktop)
    await desktop.dispose()
    // A killed engine's keeper may still be storing its chain.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    await info.attach('shell-log', { body: lines.join(''), contentType: 'text/plain' })
  },
})
export { expect } from 'playwright/test'
