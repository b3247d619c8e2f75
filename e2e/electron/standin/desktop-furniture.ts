import { EventEmitter } from 'node:events'
import path from 'node:path'
import type { MenuItemConstructorOptions, NotificationConstructorOptions } from 'electron'
import type { ShellPowerMonitor, ShellTray } from '../../../main/shell/electron-parts.ts'
import type { ShownTray } from '../desktop-host.ts'
import { trayStateOf } from '../tray-state.ts'

export interface StandInMenu {
  readonly template: readonly MenuItemConstructorOptions[]
}

/** The tray of the desktop around the app, which remembers what it was told to show. */
export class StandInTray extends EventEmitter implements ShellTray {
  #image: string
  #tooltip = ''
  #menu: StandInMenu = { template: [] }

  constructor(image: string) {
    super()
    this.#image = image
  }

  setImage(image: string): void {
    this.#image = image
  }

  setToolTip(tooltip: string): void {
    this.#tooltip = tooltip
  }

  setContextMenu(menu: StandInMenu | null): void {
    this.#menu = menu ?? { template: [] }
  }

  destroy(): void {
    this.#menu = { template: [] }
  }

  shown(): ShownTray {
    return {
      icon: trayStateOf(path.basename(this.#image)),
      tooltip: this.#tooltip,
      items: this.#menu.template.flatMap(({ label, enabled = true }) =>
        label === undefined ? [] : [{ label, enabled }],
      ),
    }
  }

  choose(label: string): void {
    const item = this.#menu.template.find((entry) => entry.label === label)
    if (item?.click === undefined || item.enabled === false) throw new Error(`The tray does not offer “${label}”.`)
    Reflect.apply(item.click, undefined, [])
  }
}

/** A computer on mains whose person has just pressed a key. */
export class StandInPowerMonitor extends EventEmitter implements ShellPowerMonitor {
  getSystemIdleTime(): number {
    return 0
  }

  isOnBatteryPower(): boolean {
    return false
  }
}

/** What the app told the person and the system, in order. */
export interface Recording {
  readonly notifications: string[]
  readonly openedOutside: string[]
  readonly errors: string[]
}

export function recordingNotification(recording: Recording) {
  return class {
    readonly #text: string

    constructor({ title = '', body = '' }: NotificationConstructorOptions) {
      this.#text = `${title}: ${body}`
    }

    show(): void {
      recording.notifications.push(this.#text)
    }
  }
}
