import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import type { BrowserWindowConstructorOptions, Session } from 'electron'
import { describe, expect, test } from 'vitest'
import { lineLog } from '../log.ts'
import { startInstance } from './instance.ts'

type Filter = (details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void

class PlayedSession extends EventEmitter {
  permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] = null
  permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] = null
  devicePermission: Parameters<Session['setDevicePermissionHandler']>[0] = null
  filter: Filter | null = null
  served: string | null = null
  userAgent: readonly (string | undefined)[] = []
  readonly protocol = { handle: (scheme: string) => void (this.served = scheme) }
  readonly webRequest = {
    onBeforeRequest: (...args: unknown[]) => {
      this.filter = (details, decide) => void Reflect.apply(Object(args[0]), undefined, [details, decide])
    },
  }
  setPermissionRequestHandler = (handler: typeof this.permissionRequest) => void (this.permissionRequest = handler)
  setPermissionCheckHandler = (handler: typeof this.permissionCheck) => void (this.permissionCheck = handler)
  setDevicePermissionHandler = (handler: typeof this.devicePermission) => void (this.devicePermission = handler)
  setSpellCheckerEnabled = () => undefined
  setUserAgent = (...args: (string | undefined)[]) => void (this.userAgent = args)

  refuses(url: string): boolean {
    let cancelled = false
    this.filter?.({ url }, ({ cancel }) => (cancelled = cancel === true))
    return cancelled
  }
}

class PlayedPort extends EventEmitter {
  readonly posted: unknown[] = []
  postMessage = (message: unknown) => void this.posted.push(message)
  start = () => undefined
  close = () => undefined
}

class PlayedContents extends EventEmitter {
  open: () => { action: string } = () => ({ action: 'allow' })
  readonly commands: string[] = []
  readonly handedOver: { channel: string; ports: number }[] = []
  webRtc = ''
  setWindowOpenHandler = (handler: typeof this.open) => void (this.open = handler)
  setWebRTCIPHandlingPolicy = (policy: string) => void (this.webRtc = policy)
  isDestroyed = () => false
  getURL = () => ''
  readonly debugger = {
    attach: () => undefined,
    sendCommand: async (method: string, parameters?: object) => {
      this.commands.push(`${method} ${JSON.stringify(parameters)}`)
    },
  }
  postMessage(channel: string, _message: unknown, transfer: readonly unknown[] = []): void {
    this.handedOver.push({ channel, ports: transfer.length })
  }
}

/** An instance inside an Electron that only remembers. */
async function played(
  options: { hasSwitch?: string; start?: Partial<Parameters<typeof startInstance>[0]['start']> } = {},
) {
  const order: string[] = []
  const exits: number[] = []
  const paths: string[] = []
  const logged: string[] = []
  const defaultSession = new PlayedSession()
  const jobSession = new PlayedSession()
  const contents = new PlayedContents()
  const port = new PlayedPort()
  const made: { window: BrowserWindowConstructorOptions; partition: string; loaded: string }[] = []
  let partition = ''
  const socket = new PassThrough()
  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    commandLine: {
      hasSwitch: (name: string) => name === options.hasSwitch,
      appendSwitch: (name: string) => void order.push(`switch ${name}`),
    },
    whenReady: async () => {
      await Promise.resolve()
      order.push('ready')
    },
    exit: (code = 0) => void exits.push(code),
    enableSandbox: () => void order.push('sandbox'),
    setPath: (name: string, folder: string) => void paths.push(`${name} ${folder}`),
    getAppMetrics: () => [],
  })
  startInstance({
    electron: {
      app,
      BrowserWindow: class {
        readonly webContents = contents
        constructor(window: BrowserWindowConstructorOptions) {
          made.push({ window, partition, loaded: '' })
          app.emit('web-contents-created', {}, contents)
        }
        async loadURL(address: string): Promise<void> {
          const last = made.at(-1)
          if (last !== undefined) last.loaded = address
          contents.emit('did-finish-load')
        }
      },
      MessageChannelMain: class {
        readonly port1 = port
        readonly port2 = new PlayedPort()
      },
      protocol: { registerSchemesAsPrivileged: ([first]) => void order.push(`scheme ${JSON.stringify(first)}`) },
      session: {
        defaultSession,
        fromPartition: (name) => {
          partition = name
          return jobSession
        },
      },
    },
    start: {
      dataFolder: '/data',
      socket: '/data/engine',
      memoryMiB: 64,
      gpu: 'none',
      task: { do: 'jobs', gpu: false },
      ...options.start,
    },
    paths: { preload: '/preload.cjs', pages: '/pages' },
    log: lineLog((line) => logged.push(line)),
    platform: 'linux',
    arguments: [],
    environment: {},
    connect: () => socket,
  })
  await new Promise((resolve) => setImmediate(resolve))
  return { app, order, exits, paths, logged, defaultSession, jobSession, contents, port, made, socket }
}

describe('an instance for jobs', () => {
  test('decides everything that counts before Electron is ready', async () => {
    const { order, paths } = await played()
    expect(order.at(-1)).toBe('ready')
    expect(order).toEqual(expect.arrayContaining(['sandbox', 'switch js-flags', 'switch host-resolver-rules']))
    expect(order.find((entry) => entry.startsWith('scheme'))).toBe(
      'scheme {"scheme":"hearth-worker","privileges":{"standard":true,"secure":true,"supportFetchAPI":true}}',
    )
    expect(paths).toEqual(expect.arrayContaining(['userData /data', 'sessionData /data']))
  })

  test('has one hidden, sandboxed window in a partition that is never written', async () => {
    const { made } = await played()
    expect(made).toHaveLength(1)
    expect(made[0]?.window.show).toBe(false)
    expect(made[0]?.window.webPreferences).toMatchObject({
      partition: 'jobs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      preload: '/preload.cjs',
    })
    expect(made[0]?.partition).not.toMatch(/^persist:/)
    expect(made[0]?.loaded).toBe('hearth-worker://job/jobs.html')
  })

  test('refuses every request but those for its own files', async () => {
    const { jobSession, defaultSession } = await played()
    const own = 'hearth-worker://job/jobs-worker.js'
    expect(jobSession.refuses(own)).toBe(false)
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1:8545/',
      'ws://127.0.0.1:1/',
      'file:///etc/passwd',
      'app://hearth/index.html',
    ]) {
      expect({ url, refused: jobSession.refuses(url) }).toEqual({ url, refused: true })
    }
    expect(defaultSession.refuses(own)).toBe(true)
  })

  test.each(['media', 'geolocation', 'clipboard-read', 'usb', 'fileSystem'])('is refused %s', async (permission) => {
    const { jobSession } = await played()
    let granted: unknown
    Reflect.apply(Object(jobSession.permissionRequest), undefined, [
      {},
      permission,
      (answer: unknown) => (granted = answer),
      {},
    ])
    expect(granted).toBe(false)
    expect(Reflect.apply(Object(jobSession.permissionCheck), undefined, [{}, permission, '', {}])).toBe(false)
    expect(Reflect.apply(Object(jobSession.devicePermission), undefined, [{}])).toBe(false)
  })

  test('cannot be navigated, opens no window and says little about this machine', async () => {
    const { contents, jobSession } = await played()
    for (const url of ['https://example.org/', 'about:blank', 'hearth-worker://job/check.html']) {
      let prevented = false
      contents.emit('will-frame-navigate', { url, preventDefault: () => (prevented = true) })
      expect({ url, prevented }).toEqual({ url, prevented: true })
    }
    expect(contents.open()).toEqual({ action: 'deny' })
    expect(contents.webRtc).toBe('disable_non_proxied_udp')
    expect(contents.commands).toEqual(['Emulation.setTimezoneOverride {"timezoneId":"UTC"}'])
    expect(jobSession.userAgent).toEqual(['Mozilla/5.0', 'en-US'])
  })

  test('gives its page one port and the task, and ends when the page is loaded again', async () => {
    const { contents, port, exits } = await played()
    expect(contents.handedOver).toEqual([{ channel: 'hearth:worker-port', ports: 1 }])
    expect(port.posted).toEqual([{ do: 'jobs', gpu: false }])
    contents.emit('did-finish-load')
    expect(contents.handedOver).toHaveLength(1)
    expect(exits).toEqual([1])
  })

  test('ends when the engine is gone', async () => {
    const { socket, exits } = await played()
    socket.destroy()
    await expect.poll(() => exits).toEqual([0])
  })

  test('ends when its page’s process dies, and says when that was for want of memory', async () => {
    const { contents, exits, logged } = await played()
    contents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 5 })
    expect(exits).toEqual([1])
    expect(logged.join('')).toContain('out of memory')
  })

  test.each(['no-sandbox', 'disable-gpu-sandbox', 'remote-debugging-port', 'disable-web-security'])(
    'does not start with --%s',
    async (hasSwitch) => {
      const { exits, made } = await played({ hasSwitch })
      expect({ exits, windows: made.length }).toEqual({ exits: [1], windows: 0 })
    },
  )
})
