import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { ActivitySource } from './reader.ts'

const XPROP = '/usr/bin/xprop'

/** Where the X server is, as the session's environment says. */
export type SessionEnvironment = Readonly<Partial<Record<'DISPLAY' | 'XAUTHORITY' | 'WAYLAND_DISPLAY', string>>>

/**
 * Whether the window in front fills the screen, as window managers publish it under X11 (EWMH `_NET_ACTIVE_WINDOW`,
 * `_NET_WM_STATE`). `xprop` waits for changes, so that looking costs nothing; it ends with its session. Null under
 * Wayland, where no program is told what others show.
 */
export function x11Screen(environment: SessionEnvironment, program = XPROP): ActivitySource {
  const { DISPLAY } = environment
  // Programs that do without Wayland would be seen there, and all others would not.
  if (DISPLAY === undefined || DISPLAY === '' || (environment.WAYLAND_DISPLAY ?? '') !== '') {
    return { tells: { fullScreen: null }, read: async () => ({}) }
  }
  const env = {
    LC_ALL: 'C',
    DISPLAY,
    ...(environment.XAUTHORITY === undefined ? {} : { XAUTHORITY: environment.XAUTHORITY }),
  }
  let fullScreen: boolean | null = null
  let root: ChildProcess | null = null
  let front: ChildProcess | null = null
  let failed = false
  let stopped = false

  function spy(args: readonly string[], told: (line: string) => void, ended: () => void): ChildProcess {
    const child = spawn(program, ['-spy', ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    createInterface({ input: child.stdout }).on('line', told)
    child.once('error', ended)
    child.once('exit', ended)
    return child
  }

  function watchFront(id: string | null): void {
    front?.kill()
    front = null
    fullScreen = false
    if (id === null || stopped) return
    const mine = spy(
      ['-id', id, '_NET_WM_STATE'],
      (line) => {
        if (front === mine) fullScreen = fillsScreen(line)
      },
      () => {
        if (front === mine) fullScreen = false
      },
    )
    front = mine
  }

  return {
    tells: { fullScreen: 'the window manager' },
    read: async () => {
      if (failed || stopped) return { fullScreen: null }
      root ??= spy(
        ['-root', '_NET_ACTIVE_WINDOW'],
        (line) => watchFront(activeWindow(line)),
        () => {
          failed = true
          front?.kill()
        },
      )
      return { fullScreen }
    },
    stop: () => {
      stopped = true
      root?.kill()
      front?.kill()
    },
  }
}

/** `_NET_ACTIVE_WINDOW(WINDOW): window id # 0x1a00007`; null where no window is in front. Pure. */
export function activeWindow(line: string): string | null {
  const id = /^_NET_ACTIVE_WINDOW\(WINDOW\): window id # (0x[0-9a-f]{1,8})\b/.exec(line)?.[1]
  return id === undefined || Number(id) === 0 ? null : id
}

/** `_NET_WM_STATE(ATOM) = _NET_WM_STATE_FULLSCREEN, …`. Pure. */
export function fillsScreen(line: string): boolean {
  return /^_NET_WM_STATE\(ATOM\) = .*\b_NET_WM_STATE_FULLSCREEN\b/.test(line)
}
