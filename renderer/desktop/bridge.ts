import type { DesktopBridge } from '../../contract/desktop.ts'

interface DesktopWindow extends Window {
  /** Put there by the preload of the desktop shell; absent in a browser. */
  readonly hearthDesktop?: DesktopBridge
}

/** What only a desktop shell can do; undefined in a browser. */
export function desktopBridge(): DesktopBridge | undefined {
  const here: DesktopWindow = window
  return here.hearthDesktop
}

/**
 * Hands a text file to the person: the desktop's save dialog, or a download in a browser.
 * Resolves to false when the person cancelled.
 */
export async function saveText(suggestedName: string, text: string, type = 'application/json'): Promise<boolean> {
  const bridge = desktopBridge()
  if (bridge !== undefined) return (await bridge.saveText({ suggestedName, text })).saved
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = suggestedName
  link.click()
  // The download reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
  return true
}
