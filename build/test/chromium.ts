import { chromium } from 'playwright'
import { installPackages, isExecutable, mayInstallPackages, programOnPath } from './debian.ts'

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const macPrograms = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Flags of every browser the tests start: nothing but the test itself may use the network. */
export function chromiumFlags(asRoot = process.getuid?.() === 0): readonly string[] {
  return [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Chromium's sandbox does not work for root.
    ...(asRoot ? ['--no-sandbox'] : []),
  ]
}

/**
 * Path of a Chromium to test with: `HEARTH_CHROMIUM`, else Playwright's own, else the system's;
 * null when there is none.
 * @throws Error when `HEARTH_CHROMIUM` names something that cannot be run.
 */
export function findChromium(environment: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const named = environment['HEARTH_CHROMIUM'] ?? ''
  if (named !== '') {
    if (isExecutable(named)) return named
    throw new Error(`HEARTH_CHROMIUM names ${named}, which is not a program.`)
  }
  const own = chromium.executablePath()
  if (isExecutable(own)) return own
  return programOnPath(programs, environment['PATH'] ?? '') ?? macPrograms.find(isExecutable) ?? null
}

/**
 * As `findChromium`, and installs Debian's Chromium where this process may.
 * @throws Error naming the one command to run where it may not.
 */
export async function ensureChromium(say: (line: string) => void): Promise<string> {
  const found = findChromium()
  if (found !== null) return found
  if (mayInstallPackages()) await installPackages(['chromium'], say)
  const installed = findChromium()
  if (installed !== null) return installed
  throw new Error('The browser tests need Chromium. Run this once: npx playwright install chromium')
}
