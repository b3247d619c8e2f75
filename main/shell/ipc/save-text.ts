import { writeFile } from 'node:fs/promises'
import type { DesktopBridge } from '../../../contract/desktop.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { ShellElectron } from '../electron-parts.ts'

/**
 * Saves text where the person chooses in the system's own dialog; the window never names a path.
 * @throws HearthError `desktop/not-saved` when the chosen place cannot be written.
 */
export async function saveText(
  dialog: Pick<ShellElectron['dialog'], 'showSaveDialog'>,
  file: Parameters<DesktopBridge['saveText']>[0],
): Promise<{ saved: boolean }> {
  const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: file.suggestedName })
  if (canceled || filePath === '') return { saved: false }
  try {
    await writeFile(filePath, file.text)
  } catch (cause) {
    throw new HearthError('desktop/not-saved', 'The file could not be written there.', {
      hint: 'Choose another folder, or free some space.',
      cause,
    })
  }
  return { saved: true }
}
