import { EventEmitter } from 'node:events'
import type { HandlerDetails, MessagePortMain, WindowOpenHandlerResponse } from 'electron'
import type { Page } from 'playwright/test'
import type { ShellWebContents } from '../../../main/shell/electron-parts.ts'
import { toElectron } from './addresses.ts'
import type { PageBridge } from './page-bridge.ts'

export class StandInWebContents extends EventEmitter implements ShellWebContents {
  #page: Page | null = null
  #bridge: PageBridge | null = null
  readonly #attached = Promise.withResolvers<Page>()
  #openHandler: (details: HandlerDetails) => WindowOpenHandlerResponse = () => ({ action: 'allow' })
  /** The address `loadURL` is on its way to: the shell's own loads are not guarded, as in Electron. */
  loading: string | null = null

  readonly debugger = {
    attach: (): void => undefined,
    sendCommand: async (method: string, parameters?: object): Promise<unknown> => {
      const page = await this.#attached.promise
      const session = await page.context().newCDPSession(page)
      const send: unknown = Reflect.get(session, 'send')
      return typeof send === 'function' ? Reflect.apply(send, session, [method, parameters]) : undefined
    },
  }

  attach(page: Page, bridge: PageBridge): void {
    this.#page = page
    this.#bridge = bridge
    this.#attached.resolve(page)
    page.on('load', () => this.emit('did-finish-load'))
    page.on('close', () => bridge.close())
    page.on('console', (message) => {
      this.emit('console-message', { level: message.type(), message: message.text() })
    })
    page.on('pageerror', ({ message }) => this.emit('console-message', { level: 'error', message }))
    page.on('crash', () => {
      bridge.close()
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    })
  }

  setWebRTCIPHandlingPolicy(): void {
    // Only Electron has it; here the page's own policy has to hold.
  }

  getURL(): string {
    return this.#page === null ? '' : toElectron(this.#page.url())
  }

  isDestroyed(): boolean {
    return this.#page?.isClosed() ?? false
  }

  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    this.#bridge?.postMessage(channel, message, transfer)
  }

  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void {
    this.#openHandler = handler
  }

  /** Whether the shell lets the page open this address in a new window. */
  mayOpen(url: string): boolean {
    const details: HandlerDetails = {
      url,
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { url: '', policy: 'default' },
    }
    return this.#openHandler(details).action === 'allow'
  }
}
