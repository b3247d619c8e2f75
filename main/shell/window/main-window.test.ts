import { EventEmitter } from 'node:events'
import type { Rectangle } from 'electron'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ShellWebContents, ShellWindow } from '../electron-parts.ts'
import { lineLog } from '../log.ts'
import { createMainWindow, type MainWindow } from './main-window.ts'

class Contents extends EventEmitter implements ShellWebContents {
  setWindowOpenHandler = (): void => undefined
  isDestroyed = (): boolean => false
  getURL = (): string => 'app://hearth/index.html'
  postMessage = (): void => undefined
}

/** A window that loads at once, and whose page dies when it is told to. */
class Window extends EventEmitter implements ShellWindow {
  readonly webContents = new Contents()
  loads = 0
  gone = false

  constructor() {
    super()
    windows.push(this)
  }
  async loadURL(): Promise<void> {
    this.loads += 1
    this.webContents.emit('did-finish-load')
  }
  die(reason: string): void {
    this.webContents.emit('render-process-gone', {}, { reason, exitCode: 9 })
  }
  show = (): void => undefined
  hide = (): void => undefined
  focus = (): void => undefined
  restore = (): void => undefined
  maximize = (): void => undefined
  destroy = (): void => undefined
  isMinimized = (): boolean => false
  isMaximized = (): boolean => false
  isVisible = (): boolean => true
  isDestroyed = (): boolean => this.gone
  getNormalBounds = (): Rectangle => ({ x: 0, y: 0, width: 900, height: 600 })
}

let windows: Window[]
let ports: number
let now: number
let main: MainWindow

beforeEach(() => {
  windows = []
  ports = 0
  now = 0
  main = createMainWindow({
    electron: {
      BrowserWindow: Window,
      nativeTheme: { themeSource: 'system', shouldUseDarkColors: false },
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    },
    preload: '/preload.cjs',
    icon: '/icon.png',
    memory: { read: () => ({ bounds: null, maximized: false, closeExplained: true }), write: () => undefined },
    log: lineLog(() => undefined),
    now: () => now,
    onPageReady: () => (ports += 1),
    onFirstClose: () => undefined,
  })
  main.open()
})

describe('E08: a page that dies', () => {
  it('1,000 times over a week is made anew each time, with a connection of its own', () => {
    for (let death = 0; death < 1000; death += 1) {
      now += 600_000
      windows[0]?.die(death % 2 === 0 ? 'crashed' : 'oom')
    }
    expect(windows).toHaveLength(1)
    expect(windows[0]?.loads).toBe(1001)
    expect(ports).toBe(1001)
  })

  it('at once after each start is given up, until the person opens the window', () => {
    for (let death = 0; death < 50; death += 1) windows[0]?.die('crashed')
    expect(windows[0]?.loads).toBeLessThan(10)
    const given = windows[0]?.loads ?? 0
    main.open()
    expect(windows[0]?.loads).toBe(given + 1)
  })

  it('in order is left alone', () => {
    windows[0]?.die('clean-exit')
    expect(windows[0]?.loads).toBe(1)
  })
})
