/** How to start Electron again: its program, and what has to come before our own argument. */
export interface ElectronProgram {
  readonly command: string
  /** In the sources the path of the app; empty for a packaged one, which is its own app. */
  readonly args: readonly string[]
  /** What Chromium needs to reach the screen and the system's libraries; nothing else is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** `swiftshader` on machines of tests, where a processor plays the GPU. */
  readonly webgpu?: 'hardware' | 'swiftshader'
}

/**
 * Names of variables without which Electron does not start: the screen on Linux, system folders on
 * Windows. Those that say who and where the person is are not among them.
 */
const needed = ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR', 'SYSTEMROOT', 'WINDIR', 'PATH']

/** The part of an environment that an instance gets; its home and its temporary files are in `dataFolder`. */
export function instanceEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  dataFolder: string,
): Record<string, string> {
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && needed.includes(name.toUpperCase()) ? [[name, value] as const] : [],
  )
  const own = ['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TMPDIR', 'TEMP', 'TMP']
  return { ...Object.fromEntries(kept), ...Object.fromEntries(own.map((name) => [name, dataFolder])), TZ: 'UTC' }
}
