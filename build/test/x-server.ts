import { installPackages, mayInstallPackages, programOnPath } from './debian.ts'

/** Programs, and the packages of Debian that have them. */
const TOOLS = { Xvfb: 'xvfb', xprop: 'x11-utils' } as const

/** An X server without a screen, installed where this process may. Without it the test of full screen says so and is skipped. */
export async function ensureXServer(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || !mayInstallPackages()) return
  const missing = Object.entries(TOOLS).flatMap(([name, debian]) => (programOnPath([name]) === null ? [debian] : []))
  if (missing.length === 0) return
  try {
    await installPackages(missing, say)
  } catch (error) {
    say(`Full screen is not tried on an X server here: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
}
