import { EventEmitter } from 'node:events'
import type { Session } from 'electron'
import { describe, expect, it } from 'vitest'
import type { ShellSession } from '../electron-parts.ts'
import { lineLog } from '../log.ts'
import { guardNavigation } from './navigation.ts'
import { hardenSession } from './session.ts'

const log = lineLog(() => undefined)

type Filter = (details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void

class FakeSession extends EventEmitter implements ShellSession {
  permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] = null
  permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] = null
  devicePermission: Parameters<Session['setDevicePermissionHandler']>[0] = null
  spellChecker = true
  filter: Filter | null = null
  webRequest = {
    onBeforeRequest: (...args: unknown[]) => {
      this.filter = (details, decide) => void Reflect.apply(Object(args[0]), undefined, [details, decide])
    },
  }
  setPermissionRequestHandler = (handler: typeof this.permissionRequest) => void (this.permissionRequest = handler)
  setPermissionCheckHandler = (handler: typeof this.permissionCheck) => void (this.permissionCheck = handler)
  setDevicePermissionHandler = (handler: typeof this.devicePermission) => void (this.devicePermission = handler)
  setSpellCheckerEnabled = (enable: boolean) => void (this.spellChecker = enable)
}

function hardened(): FakeSession {
  const session = new FakeSession()
  hardenSession(session, log)
  return session
}

describe('E07: a page of the app', () => {
  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'usb'])('is refused %s', (permission) => {
    const session = hardened()
    let granted: unknown
    const decide = (answer: boolean): void => {
      granted = answer
    }
    Reflect.apply(Object(session.permissionRequest), undefined, [{}, permission, decide, {}])
    expect(granted).toBe(false)
    expect(Reflect.apply(Object(session.permissionCheck), undefined, [{}, permission, '', {}])).toBe(false)
    expect(Reflect.apply(Object(session.devicePermission), undefined, [{}])).toBe(false)
  })

  it.each([
    ['app://hearth/assets/main.js', false],
    ['https://example.org/', true],
    ['http://127.0.0.1:8545/', true],
    ['file:///etc/passwd', true],
    ['ws://127.0.0.1:1/', true],
    ['app://elsewhere/', true],
  ])('asks for %s; refused: %s', (url, refused) => {
    let cancelled: boolean | undefined
    hardened().filter?.({ url }, (answer) => {
      cancelled = answer.cancel
    })
    expect(cancelled).toBe(refused)
  })

  it('downloads nothing and has no spell checker that would', () => {
    const session = hardened()
    let prevented = false
    session.emit('will-download', { preventDefault: () => (prevented = true) })
    expect({ prevented, spellChecker: session.spellChecker }).toEqual({ prevented: true, spellChecker: false })
  })
})

describe('E04: every web contents, from its first moment,', () => {
  class Contents extends EventEmitter {
    open: () => { action: string } = () => ({ action: 'allow' })
    setWindowOpenHandler = (handler: typeof this.open) => void (this.open = handler)
  }
  function guarded(): Contents {
    const app = new EventEmitter()
    guardNavigation(app, log)
    const contents = new Contents()
    app.emit('web-contents-created', {}, contents)
    return contents
  }
  function prevented(event: string, url: string): boolean {
    let stopped = false
    guarded().emit(event, { url, preventDefault: () => (stopped = true) })
    return stopped
  }

  it.each(['will-frame-navigate', 'will-redirect'])('stays in the app at %s', (event) => {
    expect(prevented(event, 'app://hearth/other.html')).toBe(false)
    for (const url of [
      'https://example.org/?x=app://hearth/',
      'file:///x',
      'data:text/html,x',
      'javascript:1',
      'about:blank',
    ]) {
      expect({ url, prevented: prevented(event, url) }).toEqual({ url, prevented: true })
    }
  })
  it('holds no webview and opens no window', () => {
    expect(prevented('will-attach-webview', '')).toBe(true)
    expect(guarded().open()).toEqual({ action: 'deny' })
  })
})
