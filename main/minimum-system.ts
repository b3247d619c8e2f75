import { release } from 'node:os'
import { HearthError } from '../contract/errors.ts'
import { say } from '../contract/words/say.ts'

/** What is known of the system that this runs on. */
export interface SystemFacts {
  readonly platform: NodeJS.Platform
  /** As `os.release()` gives it: of Windows, of Darwin, of the kernel of Linux. */
  readonly release: string
  /** Version of the GNU C library; null without one. */
  readonly glibc: string | null
}

/** Electron 45 and Node 24 need these; of Linux the programs that Hearth brings need most (`objdump -T`). */
const OLDEST = { windows: '10.0', darwin: '22.0', glibc: '2.35' } as const

/** Why Hearth cannot run on this system, in a sentence, or null. Systems it does not know are left to try. */
export function oldSystemProblem({ platform, release: version, glibc }: SystemFacts): string | null {
  if (platform === 'win32' && isBefore(version, OLDEST.windows))
    return say`Hearth needs Windows 10 or newer, and this is Windows ${version}. Nothing was changed.`
  if (platform === 'darwin' && isBefore(version, OLDEST.darwin))
    return say`Hearth needs macOS 13 or newer. Nothing was changed.`
  if (platform !== 'linux') return null
  if (glibc === null)
    return say`Hearth needs a Linux with the GNU C library, such as Debian, Ubuntu or Fedora. Nothing was changed.`
  return isBefore(glibc, OLDEST.glibc)
    ? say`Hearth needs Ubuntu 22.04, Debian 12, Fedora 36 or newer: the C library here is ${glibc}, and ${OLDEST.glibc} is needed. Nothing was changed.`
    : null
}

/** @throws HearthError `system/too-old` */
export function requireSystem(facts: SystemFacts): void {
  const problem = oldSystemProblem(facts)
  if (problem !== null) throw new HearthError('system/too-old', problem)
}

export function thisSystem(): SystemFacts {
  return { platform: process.platform, release: release(), glibc: glibcVersion() }
}

function glibcVersion(): string | null {
  if (process.platform !== 'linux') return null
  const report: { readonly header?: { readonly glibcVersionRuntime?: unknown } } = process.report.getReport()
  const version = report.header?.glibcVersionRuntime
  return typeof version === 'string' ? version : null
}

/** By numbers, piece by piece; one that cannot be read is not before anything. */
function isBefore(version: string, oldest: string): boolean {
  const [is, due] = [version, oldest].map((text) => text.split('.').map((piece) => Number.parseInt(piece, 10)))
  for (const [place, wanted] of (due ?? []).entries()) {
    const found = is?.[place] ?? 0
    if (found !== wanted) return found < wanted
  }
  return false
}
