import { execFileSync } from 'node:child_process'
import { installPackages, mayInstallPackages, programOnPath } from './debian.ts'

const PACKAGE = 'fonts-noto-cjk'

/**
 * Makes sure that Chinese is drawn and not shown as boxes, and installs Debian's font where this process may.
 * Windows and macOS bring one.
 * @throws Error naming what to install where it may not
 */
export async function ensureChineseFont(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || hasChineseFont()) return
  if (mayInstallPackages()) await installPackages(['fontconfig', PACKAGE], say)
  if (!hasChineseFont()) throw new Error(`Pictures in Chinese need a font with Chinese, such as ${PACKAGE}.`)
}

function hasChineseFont(): boolean {
  const list = programOnPath(['fc-list'])
  return list !== null && execFileSync(list, [':lang=zh-cn', 'family'], { encoding: 'utf8' }).trim() !== ''
}
