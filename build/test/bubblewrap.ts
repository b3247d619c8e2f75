import { installPackages, mayInstallPackages, programOnPath } from './debian.ts'

/**
 * Path of bubblewrap, which the sandbox of headless Linux is tested with; installs it where this
 * process may. Null where it does not exist (anything but Linux).
 * @throws Error naming the one command to run where it is missing and may not be installed.
 */
export async function ensureBubblewrap(say: (line: string) => void): Promise<string | null> {
  if (process.platform !== 'linux') return null
  const found = programOnPath(['bwrap'])
  if (found !== null) return found
  if (mayInstallPackages()) await installPackages(['bubblewrap'], say)
  const installed = programOnPath(['bwrap'])
  if (installed !== null) return installed
  throw new Error('The sandbox tests need bubblewrap. Run this once: sudo apt-get install bubblewrap')
}
