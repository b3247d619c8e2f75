import type { BrowserWindowConstructorOptions } from 'electron'
import { chromium } from 'playwright'
import type { BrowserContext, Page } from 'playwright'
import { chromiumFlags, findChromium } from '../../../../build/test/chromium.ts'
import type { InstanceElectron } from '../../../../main/shell/worker-window/electron-parts.ts'
import { StandInBrowserWindow } from '../browser-window.ts'
import type { WindowSurroundings } from '../browser-window.ts'
import { StandInMessageChannel } from '../ports.ts'
import { StandInSession } from '../session.ts'
import { StandInInstanceApp } from './app.ts'
import { PAGE_ANSWERED } from './arguments.ts'
import type { Without } from './arguments.ts'

/** Electron's session without what a control takes away. */
class InstanceSession extends StandInSession {
  constructor(without: ReadonlySet<Without>) {
    super()
    if (without.has('requests')) this.webRequest.onBeforeRequest = () => undefined
    if (!without.has('policy')) return
    const { handle } = this.protocol
    this.protocol.handle = (scheme, handler) =>
      handle(scheme, async (request) => {
        const answer = await handler(request)
        answer.headers.delete('Content-Security-Policy')
        return answer
      })
  }
}

/** The switches without those that a control takes away. */
function kept(switches: readonly string[], without: ReadonlySet<Without>): readonly string[] {
  const gone = [
    ...(without.has('resolver') ? ['--host-resolver-rules='] : []),
    ...(without.has('web-rtc') ? ['--webrtc-ip-handling-policy='] : []),
  ]
  return switches.filter((text) => !gone.some((start) => text.startsWith(start)))
}

/** Asks the page again and again whether it is there, and says how long it took. */
async function keepAsking(page: Page): Promise<never> {
  for (;;) {
    const started = performance.now()
    await page.evaluate(() => document.title)
    process.stderr.write(`${PAGE_ANSWERED} ${Math.round(performance.now() - started)} ms\n`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

export interface StandInInstanceOptions {
  readonly dataFolder: string
  readonly without: ReadonlySet<Without>
  /** Keep asking the page whether it is there. */
  readonly asked: boolean
  /** Folder of a profile that stays; null for none, as it should be. */
  readonly profile: string | null
}

/** Electron as far as an instance for jobs uses it, around a sandboxed Chromium of its own. */
export function standInInstance({ dataFolder, without, asked, profile }: StandInInstanceOptions) {
  let context: BrowserContext | null = null
  const session = new InstanceSession(without)

  async function launch(switches: readonly string[]): Promise<void> {
    const options = {
      executablePath: findChromium() ?? '',
      chromiumSandbox: true,
      // Chromium's own guard of local addresses would hide whether ours hold.
      args: [...chromiumFlags(false), '--disable-features=LocalNetworkAccessChecks', ...kept(switches, without)],
      // Far away, so that a time zone that is not overridden shows.
      env: { HOME: dataFolder, PATH: '/usr/bin:/bin', TZ: 'Asia/Tokyo' },
    }
    context =
      profile === null
        ? await (await chromium.launch(options)).newContext()
        : await chromium.launchPersistentContext(profile, options)
  }

  const surroundings: WindowSurroundings = {
    async openPage(contents) {
      if (context === null) throw new Error('A window was opened before Electron was ready.')
      if (!without.has('navigation')) app.emit('web-contents-created', {}, contents)
      const page = await context.newPage()
      // Of the context, so that it covers what Web Workers ask for.
      await context.route('**/*', (route) => session.route(route, contents))
      page.on('popup', (popup) => {
        if (!contents.mayOpen(popup.url())) void popup.close()
      })
      if (asked) page.once('load', () => void keepAsking(page))
      return page
    },
    invoke: () => Promise.reject(new Error('An instance answers no calls.')),
    opened: () => undefined,
    closed: () => undefined,
  }
  const app = new StandInInstanceApp(launch)

  return {
    app,
    BrowserWindow: class extends StandInBrowserWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(options, surroundings)
        if (without.has('time-zone')) this.webContents.debugger.sendCommand = () => Promise.resolve(undefined)
      }
    },
    MessageChannelMain: StandInMessageChannel,
    protocol: session.protocol,
    session: { defaultSession: new StandInSession(), fromPartition: () => session },
  } satisfies InstanceElectron
}
