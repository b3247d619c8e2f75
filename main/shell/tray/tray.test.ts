import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { AvailabilityState, Snapshot } from '../../../contract/engine.ts'
import { silentCard } from '../../../contract/hardware.fixture.ts'
import type { MenuItemConstructorOptions } from '../electron-parts.ts'
import { practiceSnapshot } from '../practice-snapshot.fixture.ts'
import { trayModel, type TrayAction, type TrayModel } from './tray-model.ts'
import { createTray, trayIconFile } from './tray.ts'

const running = { engine: { state: 'running' }, update: null } as const

function snapshotIn(state: AvailabilityState, sentence = 'Because.'): Snapshot {
  return { ...practiceSnapshot(), availability: { state, why: { code: 'x', sentence, next: null }, until: null } }
}

function offered(model: TrayModel): readonly string[] {
  return model.items.flatMap((item) => (item.kind === 'action' && item.enabled ? [item.label] : []))
}
function lines(model: TrayModel): readonly string[] {
  return model.items.flatMap((item) => (item.kind === 'line' ? [item.text] : []))
}

describe('the tray shows', () => {
  it.each([
    ['available', 'Available', ['Pause for 1 hour', 'Pause until tomorrow', 'Pause until I resume']],
    ['working', 'Working', ['Pause for 1 hour', 'Pause until tomorrow', 'Pause until I resume']],
    ['paused', 'Paused', ['Go available', 'Pause for 1 hour', 'Pause until tomorrow', 'Pause until I resume']],
    ['stopped', 'Stopped', []],
  ] as const)('%s with its name, its reason and what can be done', (state, name, actions) => {
    const model = trayModel(snapshotIn(state, 'You chose so.'), running)
    expect(model).toMatchObject({ icon: state, tooltip: `Hearth: ${name}. You chose so.` })
    expect(lines(model).slice(0, 2)).toEqual([name, 'You chose so.'])
    expect(offered(model)).toEqual([...actions, 'Open Hearth', 'Quit'])
  })

  it('a menu for each card where there are several, with the card’s own reason', () => {
    const base = practiceSnapshot()
    const cards = ['GPU-a', 'GPU-b'].map((uuid) => ({ ...silentCard, uuid }))
    const held = { uuid: 'GPU-b', allowed: false, why: 'You paused this card.', next: null }
    const snapshot: Snapshot = {
      ...base,
      gpus: { ...base.gpus, gpus: cards },
      policy: { ...base.policy, rules: { ...base.policy.rules, pausedCards: ['GPU-b'] }, cards: [held] },
    }
    const menus = trayModel(snapshot, running).items.filter((item) => item.kind === 'menu')
    expect(menus).toEqual([
      {
        kind: 'menu',
        label: '1. NVIDIA GeForce RTX 4070',
        items: [
          { kind: 'line', text: 'May work.' },
          {
            kind: 'action',
            label: 'Pause this card',
            enabled: true,
            action: { do: 'card', uuid: 'GPU-a', paused: true },
          },
        ],
      },
      {
        kind: 'menu',
        label: '2. NVIDIA GeForce RTX 4070',
        items: [
          { kind: 'line', text: 'You paused this card.' },
          {
            kind: 'action',
            label: 'Let this card work',
            enabled: true,
            action: { do: 'card', uuid: 'GPU-b', paused: false },
          },
        ],
      },
    ])
    expect(trayModel({ ...snapshot, gpus: { ...base.gpus, gpus: [silentCard] } }, running).items).not.toContainEqual(
      expect.objectContaining({ kind: 'menu' }),
    )
  })

  it('practice money with its label, and real money without', () => {
    const practice = practiceSnapshot()
    expect(lines(trayModel(practice, running))).toContain('Earned today: 1.25 USDC (practice money)')
    const real = { ...practice, network: { ...practice.network, practice: false } }
    expect(lines(trayModel(real, running))).toContain('Earned today: 1.25 USDC')
  })

  it('today’s net where it is known, as such and beside what came in', () => {
    const base = practiceSnapshot()
    const told = (net: number | null, practice: boolean, estimatedJobs = 0): readonly string[] => {
      const power = { ...base.policy.net.today.power, currency: 'EUR', estimatedJobs }
      const today = { power, income: 1, net, why: null }
      const policy = { ...base.policy, net: { ...base.policy.net, today } }
      return lines(trayModel({ ...base, policy, network: { ...base.network, practice } }, running)).slice(2)
    }
    expect(told(1.1, false)).toEqual(['Net today: 1.10 EUR', 'Earned today: 1.25 USDC'])
    expect(told(-0.01234, false, 2)[0]).toBe('Net today: about -0.0123 EUR')
    expect(told(0, true)[0]).toBe('Net today: 0 EUR (practice money)')
    expect(told(12, true, 1)[0]).toBe('Net today: about 12.00 EUR (practice money)')
    expect(told(null, true)).toEqual(['Earned today: 1.25 USDC (practice money)'])
  })

  it('the next step, and each word of the tooltip once', () => {
    const why = { code: 'hours', sentence: 'Paused because your hours begin at 22:00.', next: 'Change the hours.' }
    const model = trayModel({ ...practiceSnapshot(), availability: { state: 'paused', why, until: null } }, running)
    expect(lines(model).slice(0, 3)).toEqual(['Paused', why.sentence, 'Change the hours.'])
    expect(model.tooltip).toBe('Hearth: Paused because your hours begin at 22:00.')
  })

  it.each([
    ['starting', /starting/, []],
    ['restarting', /started again/, []],
    ['running', /Waiting/, []],
    ['stopped', /not running/, ['Start the engine again']],
  ] as const)('what the %s engine is doing when nothing else is known', (state, sentence, actions) => {
    const model = trayModel(null, { engine: { state }, update: null })
    expect(model.icon).toBe('stopped')
    expect(lines(model)[1]).toMatch(sentence)
    expect(offered(model)).toEqual([...actions, 'Open Hearth', 'Quit'])
  })

  it('why the engine could not start, in its own words', () => {
    const error = { code: 'store/full', message: 'The disk is full.', hint: 'Free some space.' }
    const model = trayModel(null, { engine: { state: 'failed', error }, update: null })
    expect(lines(model).slice(1, 3)).toEqual(['The disk is full.', 'Free some space.'])
    expect(offered(model)).toContain('Start the engine again')
  })

  it('that there is a newer version', () => {
    expect(
      offered(
        trayModel(practiceSnapshot(), { ...running, update: { version: '0.2.0', asked: false, waitsFor: null } }),
      ),
    ).toContain('Restart to update to 0.2.0')
    const waits = { asked: true, version: '0.2.0', waitsFor: 'A job is not done yet.' }
    expect(lines(trayModel(practiceSnapshot(), { ...running, update: waits }))).toContain(
      'Updates to 0.2.0 soon. A job is not done yet.',
    )
    expect(offered(trayModel(practiceSnapshot(), { ...running, update: waits }))).toContain('Do not update now')
  })

  it('a tooltip that Windows does not cut', () => {
    const { tooltip } = trayModel(snapshotIn('paused', 'Long. '.repeat(60)), running)
    expect(tooltip.length).toBe(127)
    expect(tooltip.endsWith('…')).toBe(true)
  })
})

function systemTray(platform: NodeJS.Platform = 'linux') {
  const told: string[] = []
  const actions: TrayAction[] = []
  let template: MenuItemConstructorOptions[] = []
  let clicked = 0
  let click: (() => void) | null = null
  class Tray extends EventEmitter {
    constructor(image: string) {
      super()
      told.push(`made ${image}`)
      click = () => void this.emit('click')
    }
    setImage = (image: string) => void told.push(`image ${image}`)
    setToolTip = (text: string) => void told.push(`tooltip ${text}`)
    setContextMenu = () => void told.push('menu')
    destroy = () => void told.push('destroyed')
  }
  const tray = createTray({
    electron: {
      Tray,
      Menu: {
        buildFromTemplate: (items) => {
          template = items
          return {}
        },
        setApplicationMenu: () => undefined,
      },
    },
    icons: 'icons',
    platform,
    onClick: () => {
      clicked += 1
    },
    onAction: (action) => actions.push(action),
  })
  const choose = (label: string) => {
    const chosen = template.find((item) => item.label === label)?.click
    if (chosen !== undefined) Reflect.apply(chosen, undefined, [])
  }
  return { tray, told, actions, choose, click: () => click?.(), clicked: () => clicked }
}

describe('the tray in the system', () => {
  it('is told only what changed', () => {
    const { tray, told } = systemTray()
    tray.show(trayModel(snapshotIn('available'), running))
    expect(told).toEqual(['made icons/available.png', 'tooltip Hearth: Available. Because.', 'menu'])
    tray.show(trayModel(snapshotIn('available'), running))
    expect(told).toHaveLength(3)
    tray.show(trayModel(snapshotIn('paused'), running))
    expect(told.slice(3)).toEqual(['image icons/paused.png', 'tooltip Hearth: Paused. Because.', 'menu'])
  })

  it('turns a chosen item into its action', () => {
    const { tray, choose, actions } = systemTray()
    tray.show(trayModel(snapshotIn('paused'), running))
    choose('Go available')
    choose('Pause until tomorrow')
    choose('Quit')
    expect(actions).toEqual([{ do: 'resume' }, { do: 'pause', for: 'tomorrow' }, { do: 'quit' }])
  })

  it('opens the window on a left click, where that is not what opens the menu', () => {
    const linux = systemTray()
    linux.tray.show(trayModel(null, running))
    linux.click()
    expect(linux.clicked()).toBe(1)
    const mac = systemTray('darwin')
    mac.tray.show(trayModel(null, running))
    mac.click()
    expect(mac.clicked()).toBe(0)
  })

  it('has an icon file for each system', () => {
    const platforms = ['linux', 'win32', 'darwin'] as const
    expect(platforms.map((platform) => trayIconFile('paused', platform))).toEqual([
      'paused.png',
      'paused.ico',
      'pausedTemplate.png',
    ])
  })
})
