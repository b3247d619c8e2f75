import type { ActivitySource, Known } from './reader.ts'

/** `QUERY_USER_NOTIFICATION_STATE` of shellapi.h, as far as it means a program that fills the screen. */
const BUSY = 2
const DIRECT3D_FULL_SCREEN = 3
const PRESENTATION = 4
/** `GetSystemMetrics`: this session is shown on another computer. */
const REMOTE_SESSION = 0x1000

/** The two questions Windows answers; each null where its library cannot be asked. */
export interface WindowsQueries {
  readonly notificationState: () => number | null
  readonly metric: (index: number) => number | null
}

/** Full screen and remote desktop under Windows, asked of the system itself; costs microseconds. */
export function windowsScreen(open: () => Promise<WindowsQueries> = systemQueries): ActivitySource {
  let queries: Promise<WindowsQueries> | null = null
  return {
    tells: { fullScreen: 'Windows’ own notification state', remote: 'Windows’ own session' },
    // Where the libraries cannot be loaded, the monitor leaves this source out.
    read: async () => knownFromWindows(await (queries ??= open())),
  }
}

export function knownFromWindows({ notificationState, metric }: WindowsQueries): Known {
  const state = notificationState()
  const remote = metric(REMOTE_SESSION)
  return {
    fullScreen: state === null ? null : [BUSY, DIRECT3D_FULL_SCREEN, PRESENTATION].includes(state),
    remote: remote === null ? null : remote !== 0,
  }
}

async function systemQueries(): Promise<WindowsQueries> {
  // A native module: only where it is needed.
  const { default: koffi } = await import('koffi')
  const query = koffi.load('shell32.dll').func('int __stdcall SHQueryUserNotificationState(_Out_ int *state)')
  const metrics = koffi.load('user32.dll').func('int __stdcall GetSystemMetrics(int index)')
  return {
    notificationState: () => {
      const state = [0]
      return query(state) === 0 ? (state[0] ?? null) : null
    },
    metric: (index) => {
      const value: unknown = metrics(index)
      return typeof value === 'number' ? value : null
    },
  }
}
