/**
 * What the engine needs of the shell's environment, the screen included: it starts Electron again for jobs.
 * Everything else stays behind.
 */
const allowed = `
  PATH HOME USER LANG LC_ALL TZ TMPDIR TEMP TMP DISPLAY WAYLAND_DISPLAY XAUTHORITY
  XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
  APPDATA LOCALAPPDATA PROGRAMDATA USERPROFILE SYSTEMROOT WINDIR COMSPEC PATHEXT
`
  .trim()
  .split(/\s+/)

/**
 * The allow-listed part of an environment. Hearth's own settings (`HEARTH_...`) pass; names are
 * compared as Windows does, without case.
 */
export function engineEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => {
    const upper = name.toUpperCase()
    return upper.startsWith('HEARTH_') || allowed.includes(upper)
  })
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
