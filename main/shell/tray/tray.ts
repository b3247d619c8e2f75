import path from 'node:path'
import { assertNever } from '../../../contract/errors.ts'
import type { MenuItemConstructorOptions, ShellElectron, ShellTray } from '../electron-parts.ts'
import type { TrayAction, TrayItem, TrayModel } from './tray-model.ts'

export interface TrayOptions {
  readonly electron: Pick<ShellElectron, 'Tray' | 'Menu'>
  /** Folder of the icons made by `build/icons`. */
  readonly icons: string
  readonly platform: NodeJS.Platform
  readonly onClick: () => void
  readonly onAction: (action: TrayAction) => void
}

export interface TrayView {
  /** Idempotent: the system is only told what changed, because every set flickers on some desktops. */
  show(model: TrayModel): void
  destroy(): void
}

export function createTray(options: TrayOptions): TrayView {
  let tray: ShellTray | null = null
  const shown = { icon: '', tooltip: '', menu: '' }

  function make(icon: string): ShellTray {
    const made = new options.electron.Tray(icon)
    // A mac opens the menu on a left click by itself; elsewhere the left click opens the window.
    if (options.platform !== 'darwin') made.on('click', () => options.onClick())
    shown.icon = icon
    return made
  }

  return {
    show(model) {
      const icon = path.join(options.icons, trayIconFile(model.icon, options.platform))
      tray ??= make(icon)
      if (shown.icon !== icon) tray.setImage(icon)
      if (shown.tooltip !== model.tooltip) tray.setToolTip(model.tooltip)
      const menu = JSON.stringify(model.items)
      if (shown.menu !== menu) {
        const template = model.items.map((item) => menuItem(item, options.onAction))
        tray.setContextMenu(options.electron.Menu.buildFromTemplate(template))
      }
      Object.assign(shown, { icon, tooltip: model.tooltip, menu })
    },
    destroy() {
      tray?.destroy()
      tray = null
    },
  }
}

/** A mac tints images whose name ends in `Template` for its own menu bar. */
export function trayIconFile(icon: TrayModel['icon'], platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `${icon}Template.png`
  return platform === 'win32' ? `${icon}.ico` : `${icon}.png`
}

function menuItem(item: TrayItem, onAction: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' }
    case 'line':
      return { label: item.text, enabled: false }
    case 'menu':
      return { label: item.label, submenu: item.items.map((each) => menuItem(each, onAction)) }
    case 'action':
      return { label: item.label, enabled: item.enabled, click: () => onAction(item.action) }
    default:
      return assertNever(item)
  }
}
