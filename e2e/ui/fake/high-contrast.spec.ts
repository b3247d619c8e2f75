import type { Locator, Page } from 'playwright/test'
import { HomeScreen } from '../../models/home.ts'
import { SettingsScreen } from '../../models/settings.ts'
import { expect, test } from './fake-test.ts'

const screens = ['home', 'jobs', 'earnings', 'hardware', 'trust', 'rules', 'settings', 'machines'] as const

test.use({ contextOptions: { forcedColors: 'active', reducedMotion: 'reduce' } })

interface Seen {
  readonly what: string
  readonly ratio: number
}

/** How far every line of every icon, shape and chart stands out from what is behind it, the faintest first. */
function marks(page: Page): Promise<readonly Seen[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (canvas === null) throw new Error('No canvas to read colours with.')
    const read = (colour: string, under: string | null): readonly number[] => {
      canvas.clearRect(0, 0, 1, 1)
      if (under !== null) {
        canvas.fillStyle = under
        canvas.fillRect(0, 0, 1, 1)
      }
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      return [...canvas.getImageData(0, 0, 1, 1).data]
    }
    const light = (colour: string): number => {
      const [r = 0, g = 0, b = 0] = read(colour, 'Canvas').map((part) => {
        const share = part / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const isClear = (colour: string): boolean => colour === 'none' || (read(colour, null)[3] ?? 0) < 128
    // The sign of the app brings its own ground, and a system's colour for what is chosen may let some through.
    const behind = (element: Element): string => {
      const ground = element.parentElement?.querySelector(':scope > rect:first-child:not(:only-child)')
      if (ground instanceof Element && ground !== element) return getComputedStyle(ground).fill
      for (let above = element.parentElement; above !== null; above = above.parentElement) {
        const { backgroundColor } = getComputedStyle(above)
        if (!isClear(backgroundColor)) return backgroundColor
      }
      return 'Canvas'
    }
    const against = (one: string, other: string): number => {
      const [dark = 0, bright = 0] = [light(one), light(other)].sort((a, b) => a - b)
      return (bright + 0.05) / (dark + 0.05)
    }
    const drawn = [...document.querySelectorAll('svg :is(path, rect, circle, line)')].filter(
      (each) => each.closest('pattern, defs') === null && each.getBoundingClientRect().width > 0,
    )
    return drawn
      .flatMap((each) => {
        const { fill, stroke } = getComputedStyle(each)
        const ratios = [fill, stroke]
          .filter((colour) => !isClear(colour))
          .map((colour) => against(colour, behind(each)))
        return ratios.length === 0 ? [] : [{ what: each.outerHTML.slice(0, 120), ratio: Math.max(...ratios) }]
      })
      .sort((a, b) => a.ratio - b.ratio)
  })
}

const look = (element: Locator) =>
  element.evaluate((each) => {
    const { backgroundColor, borderTopColor } = getComputedStyle(each)
    const thumb = each.firstElementChild === null ? '' : getComputedStyle(each.firstElementChild).backgroundColor
    return { backgroundColor, borderTopColor, thumb }
  })

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`with forced colours that are ${colorScheme}`, () => {
    test.use({ colorScheme })
    for (const screen of screens) {
      test(`nothing drawn on the ${screen} screen disappears, and the screen shown is marked`, async ({ open }) => {
        const page = await open(screen === 'machines' ? 'machines' : 'busy', screen)
        await page.getByRole('heading', { level: 1 }).waitFor()
        const [faintest] = await marks(page)
        expect(faintest?.ratio, faintest?.what).toBeGreaterThanOrEqual(3)
        const links = page.getByRole('navigation', { name: 'Screens' }).getByRole('link')
        const looks = await Promise.all((await links.all()).map(look))
        expect(new Set(looks.map(({ backgroundColor }) => backgroundColor)).size).toBe(2)
      })
    }
  })
}

test('a switch that is on differs from one that is off, and both have a knob', async ({ open }) => {
  const page = await open('busy', 'rules')
  const on = page.getByRole('switch', { checked: true }).first()
  const off = page.getByRole('switch', { checked: false }).first()
  await off.waitFor()
  const [whenOn, whenOff] = [await look(on), await look(off)]
  expect(whenOn.backgroundColor).not.toBe(whenOff.backgroundColor)
  for (const each of [whenOn, whenOff]) expect(each.thumb).not.toBe(each.backgroundColor)
})

test('focus is seen on every control of the first screen', async ({ open }) => {
  const page = await open('busy')
  await new HomeScreen(page).ready()
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press('Tab')
    const ring = await page.evaluate(() => {
      const element = document.activeElement ?? document.body
      const around = element.closest(':has(> :focus-visible)') ?? element
      return [element, around].some((each) => getComputedStyle(each).outlineStyle !== 'none')
    })
    expect(ring).toBe(true)
  }
})

test('a theme chosen in Hearth gives way to the colours that the system forces', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  await settings.theme.getByRole('button', { name: 'Dark' }).click()
  expect(await settings.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light dark')
})

test.describe('with more contrast, without forced colours', () => {
  test.use({ contextOptions: { contrast: 'more', reducedMotion: 'reduce' } })
  test('lines are as strong as text that is read', async ({ open }) => {
    const page = await open('busy')
    await new HomeScreen(page).ready()
    const line = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--line'))
    expect(line).toContain('#8b8478')
    const [faintest] = await marks(page)
    expect(faintest?.ratio, faintest?.what).toBeGreaterThanOrEqual(3)
  })
})
