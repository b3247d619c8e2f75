import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import type { Page } from 'playwright/test'
import type { ShellWindow } from '../../../main/shell/electron-parts.ts'
import { toBrowser, toElectron } from './addresses.ts'
import { cancellable } from './cancellable-event.ts'
import { bridgePage } from './page-bridge.ts'
import { StandInWebContents } from './web-contents.ts'

/** What a window needs of the host around it. */
export interface WindowSurroundings {
  /** Makes an empty page whose requests pass the host's session. */
  openPage(contents: StandInWebContents): Promise<Page>
  /** Hands a call of the preload to `ipcMain`. */
  invoke(contents: StandInWebContents, channel: string, input: unknown, origin: string): Promise<unknown>
  opened(window: StandInBrowserWindow): void
  closed(window: StandInBrowserWindow): void
}

/** Electron's window as a page of Chromium, with the preload in an isolated world. */
export class StandInBrowserWindow extends EventEmitter implements ShellWindow {
  readonly webContents = new StandInWebContents()
  readonly page: Promise<Page>
  /** Settles with the first `loadURL`. */
  readonly firstLoad = Promise.withResolvers<void>()
  readonly #surroundings: WindowSurroundings
  readonly #options: BrowserWindowConstructorOptions
  #visible: boolean
  #focused = false
  #destroyed = false

  constructor(options: BrowserWindowConstructorOptions, surroundings: WindowSurroundings) {
    super()
    this.#options = options
    this.#surroundings = surroundings
    this.#visible = options.show ?? true
    surroundings.opened(this)
    this.page = this.#prepare()
  }

  async #prepare(): Promise<Page> {
    const page = await this.#surroundings.openPage(this.webContents)
    const { width = 800, height = 600, webPreferences } = this.#options
    await page.setViewportSize({ width, height })
    const bridge = await bridgePage({
      page,
      preload: await readFile(webPreferences?.preload ?? '', 'utf8'),
      invoke: (channel, input, origin) => this.#surroundings.invoke(this.webContents, channel, input, origin),
    })
    this.webContents.attach(page, bridge)
    return page
  }

  async loadURL(address: string): Promise<void> {
    const page = await this.page
    this.webContents.loading = address
    try {
      await page.goto(toBrowser(address))
    } finally {
      this.webContents.loading = null
      this.firstLoad.resolve()
    }
    this.emit('ready-to-show')
  }

  /** As the person's click on the close button. */
  close(): boolean {
    const event = cancellable({})
    this.emit('close', event)
    if (event.defaultPrevented) return false
    this.destroy()
    return true
  }

  destroy(): void {
    this.#destroyed = true
    this.#surroundings.closed(this)
    this.emit('closed')
    void this.page.then((page) => page.close())
  }

  show(): void {
    this.#visible = true
    this.#focused = true
  }

  hide(): void {
    this.#visible = false
    this.#focused = false
  }

  /** Another program's window comes to the front. */
  blur(): void {
    this.#focused = false
  }

  focus(): void {
    this.#focused = this.#visible
  }

  restore(): void {
    this.show()
  }

  maximize(): void {
    // A page has no screen to fill.
  }

  isFocused = (): boolean => this.#focused
  isVisible = (): boolean => this.#visible
  isDestroyed = (): boolean => this.#destroyed
  isMinimized = (): boolean => false
  isMaximized = (): boolean => false

  getNormalBounds(): Rectangle {
    const { x = 0, y = 0, width = 800, height = 600 } = this.#options
    return { x, y, width, height }
  }

  address(): string {
    return toElectron(this.webContents.getURL())
  }
}
