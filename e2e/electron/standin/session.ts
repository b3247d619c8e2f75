import { EventEmitter } from 'node:events'
import type { OnBeforeRequestListenerDetails, Session } from 'electron'
import type { Request as PageRequest, Route } from 'playwright/test'
import type { ShellElectron, ShellSession } from '../../../main/shell/electron-parts.ts'
import { toElectron } from './addresses.ts'
import { cancellable } from './cancellable-event.ts'
import type { StandInWebContents } from './web-contents.ts'

type PermissionRequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>
type RequestFilter = NonNullable<Parameters<Session['webRequest']['onBeforeRequest']>[0]>
type AppHandler = Parameters<ShellElectron['protocol']['handle']>[1]

/** Electron's default session: what the shell set on it decides about every request of a page. */
export class StandInSession extends EventEmitter implements ShellSession {
  #filter: RequestFilter | null = null
  #requestHandler: PermissionRequestHandler | null = null
  readonly #handlers = new Map<string, AppHandler>()

  readonly webRequest = {
    onBeforeRequest: (...args: unknown[]) => {
      const listener = args.at(-1)
      this.#filter = isFilter(listener) ? listener : null
    },
  }

  /** Electron's `protocol`, whose handlers this session serves. */
  readonly protocol = {
    registerSchemesAsPrivileged: () => undefined,
    handle: (scheme: string, handler: AppHandler) => void this.#handlers.set(scheme, handler),
  } satisfies ShellElectron['protocol']

  setPermissionRequestHandler(handler: PermissionRequestHandler | null): void {
    this.#requestHandler = handler
  }

  setPermissionCheckHandler(): void {
    // Chromium as Playwright starts it grants nothing; only requests are played here.
  }

  setDevicePermissionHandler(): void {
    // As above: a page without devices cannot ask for one.
  }

  setUserAgent(): void {
    // Playwright has already made it one of many.
  }

  setSpellCheckerEnabled(): void {
    // Chromium's spell checker is off under Playwright.
  }

  /** Whether a page's request for a permission is granted; Electron grants where nobody objects. */
  asksFor(contents: StandInWebContents, permission: 'media' | 'geolocation' | 'notifications'): Promise<boolean> {
    const handler = this.#requestHandler
    if (handler === null) return Promise.resolve(true)
    return new Promise((resolve) => {
      Reflect.apply(handler, undefined, [contents, permission, resolve, { isMainFrame: true, requestingUrl: '' }])
    })
  }

  /** Answers one request of a page: navigation guard, then filter, then the app's own protocol. */
  async route(route: Route, contents: StandInWebContents | null): Promise<void> {
    const request = route.request()
    const url = toElectron(request.url())
    if (contents !== null && request.isNavigationRequest() && this.#navigationDenied(request, url, contents)) {
      await route.abort('aborted')
      return
    }
    if (await this.#cancelled(url)) {
      await route.abort('blockedbyclient')
      return
    }
    const handler = this.#handlers.get(url.slice(0, url.indexOf(':')))
    if (handler === undefined) {
      await route.continue()
      return
    }
    const answer = await handler(new Request(url, { method: request.method(), headers: await request.allHeaders() }))
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    })
  }

  #navigationDenied(request: PageRequest, url: string, contents: StandInWebContents): boolean {
    const isMainFrame = request.frame().parentFrame() === null
    if (isMainFrame && url === contents.loading) return false
    const event = cancellable({ url, isMainFrame, isSameDocument: false, frame: null })
    contents.emit('will-frame-navigate', event)
    return event.defaultPrevented
  }

  #cancelled(url: string): Promise<boolean> {
    const filter = this.#filter
    if (filter === null) return Promise.resolve(false)
    const details = { url } satisfies Partial<OnBeforeRequestListenerDetails>
    return new Promise((resolve) => {
      Reflect.apply(filter, undefined, [details, (answer: { cancel?: boolean }) => resolve(answer.cancel === true)])
    })
  }
}

function isFilter(value: unknown): value is RequestFilter {
  return typeof value === 'function'
}
