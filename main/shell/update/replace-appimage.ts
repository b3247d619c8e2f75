import { chmod, copyFile, open, rename, rm } from 'node:fs/promises'
import { requireArtefact } from './artefact.ts'
import type { PackageToInstall } from './hand-over.ts'

/**
 * Puts a new AppImage in the place of the one that runs, in one step: whatever happens on the way, the disk
 * being full included, the old file or the new one stands there whole. (electron-updater takes the old one
 * away first.)
 * @throws HearthError `update/other-bytes`, or the disk's own error; the old file is then untouched
 */
export async function replaceAppImage(wanted: PackageToInstall, running: string): Promise<void> {
  const beside = `${running}.new`
  try {
    await copyFile(wanted.path, beside)
    // What is compared is the copy, which is the very file that is put in place.
    await requireArtefact(beside, wanted.file)
    await chmod(beside, 0o755)
    const written = await open(beside, 'r')
    try {
      await written.sync()
    } finally {
      await written.close()
    }
    await rename(beside, running)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
