import { installPackages, mayInstallPackages, programOnPath } from './debian.ts'

/** The compiler of installers for Windows, where this machine has it. */
export function findMakensis(): string | null {
  return programOnPath(['makensis'])
}

/** Installs it where this process may. Without it the test of the installer says so and is skipped: nothing else needs it. */
export async function ensureMakensis(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || !mayInstallPackages() || findMakensis() !== null) return
  try {
    await installPackages(['nsis'], say)
  } catch (error) {
    say(`The installer for Windows is not compiled here: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
}
