import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** The program that opens a page, where there is a screen to open it on. */
function opener(platform: NodeJS.Platform, environment: Readonly<Record<string, string | undefined>>): string | null {
  if (platform === 'darwin') return 'open'
  if (platform === 'win32') return 'explorer.exe'
  return environment['DISPLAY'] || environment['WAYLAND_DISPLAY'] ? 'xdg-open' : null
}

/** Opens a page in the person's browser; false where there is none or it did not start. */
export async function openBrowser(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const program = opener(process.platform, environment)
  if (program === null) return false
  const child = spawn(program, [url], { stdio: 'ignore', detached: true })
  const started = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)])
  child.unref()
  return started
}
