import * as electron from 'electron'
import type { MenuItemConstructorOptions, NotificationConstructorOptions } from 'electron'

/** What the recording parts below remember, for the test to read through Playwright. */
export interface Recorder {
  image: string
  tooltip: string
  template: MenuItemConstructorOptions[]
  readonly notifications: string[]
  readonly openedOutside: string[]
  clickTray(): void
}

/** Electron's own parts, with what cannot be read back from the system remembered on the way. */
export function recordingElectron() {
  const recorder: Recorder = {
    image: '',
    tooltip: '',
    template: [],
    notifications: [],
    openedOutside: [],
    clickTray: () => undefined,
  }
  class RecordingTray extends electron.Tray {
    constructor(image: string) {
      super(image)
      recorder.image = image
      recorder.clickTray = () => void this.emit('click')
    }

    override setImage(image: string): void {
      recorder.image = image
      super.setImage(image)
    }

    override setToolTip(tooltip: string): void {
      recorder.tooltip = tooltip
      super.setToolTip(tooltip)
    }
  }
  const Menu = {
    buildFromTemplate(template: MenuItemConstructorOptions[]) {
      recorder.template = template
      return electron.Menu.buildFromTemplate(template)
    },
    setApplicationMenu: (menu: electron.Menu | null) => electron.Menu.setApplicationMenu(menu),
  }
  class RecordingNotification extends electron.Notification {
    constructor(options: NotificationConstructorOptions) {
      super(options)
      recorder.notifications.push(`${options.title ?? ''}: ${options.body ?? ''}`)
    }
  }
  const shell = { openExternal: async (address: string) => void recorder.openedOutside.push(address) }
  return {
    recorder,
    electron: { ...electron, Tray: RecordingTray, Notification: RecordingNotification, Menu, shell },
  }
}
