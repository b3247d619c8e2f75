/** What decides between the window and the browser. */
export interface ShellFacts {
  readonly asked: 'desktop' | 'headless' | null
  readonly platform: NodeJS.Platform
  readonly root: boolean
  /** A screen that a window can open on; always true on Windows and macOS. */
  readonly display: boolean
  readonly electron: 'present' | 'absent'
  /** Why an earlier try to fetch Electron's program failed, for this very version. */
  readonly earlierFailure: string | null
}

export type ShellChoice =
  | { readonly shell: 'desktop' }
  /** Fetch Electron's program, then desktop; headless if that fails. */
  | { readonly shell: 'fetch' }
  | { readonly shell: 'headless'; readonly because: string }

/** The line that tells how to try again what was tried once. */
export const retryHint = 'Try again with: npm start -- --desktop'

/** A pure decision; every way to headless comes with the reason the person is told. */
export function chooseShell(facts: ShellFacts): ShellChoice {
  if (facts.asked === 'headless') return { shell: 'headless', because: 'You asked for it.' }
  if (facts.root && facts.platform === 'linux') {
    return { shell: 'headless', because: "The window's sandbox does not work for the root user." }
  }
  if (!facts.display) return { shell: 'headless', because: 'There is no display here.' }
  if (facts.electron === 'present') return { shell: 'desktop' }
  if (facts.earlierFailure !== null && facts.asked !== 'desktop') {
    return { shell: 'headless', because: `Electron could not be fetched earlier: ${facts.earlierFailure} ${retryHint}` }
  }
  return { shell: 'fetch' }
}

/** True where a window can be opened. */
export function hasDisplay(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (platform === 'win32' || platform === 'darwin') return true
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some((value) => (value ?? '') !== '')
}
