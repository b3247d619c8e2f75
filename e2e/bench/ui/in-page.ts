import type { Page } from 'playwright'

/** Where the page keeps what was seen, and its frames. */
const SEEN = 'hearthBenchSeen'
const FRAMES = 'hearthBenchFrames'
const GAPS = 'hearthBenchGaps'

/** A text, and the Unix time in milliseconds at which its frame was on the screen. */
export interface Seen {
  readonly text: string
  readonly at: number
}

/** Remembers each amount of today as it reaches the screen. */
export function watchAmount(page: Page): Promise<void> {
  return page.evaluate((name) => {
    const seen: Seen[] = []
    Object.defineProperty(window, name, { value: seen, configurable: true })
    const watch = new MutationObserver(() => {
      const text = document.querySelector('main')?.textContent ?? ''
      // The frame that shows it is done when the one behind it begins.
      requestAnimationFrame(() => setTimeout(() => seen.push({ text, at: Date.now() })))
    })
    watch.observe(document.body, { subtree: true, childList: true, characterData: true })
  }, SEEN)
}

export function seenAmounts(page: Page): Promise<readonly Seen[]> {
  return page.evaluate((name): Seen[] => Reflect.get(window, name), SEEN)
}

/** How long each frame took while something was done, milliseconds. */
export async function framesWhile(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate((name) => {
    const frames: number[] = []
    Object.defineProperty(window, name, { value: frames, configurable: true })
    let last: number | null = null
    const frame = (now: number): void => {
      if (last !== null) frames.push(now - last)
      last = now
      if (Reflect.get(window, name) === frames) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }, FRAMES)
  await act()
  return page.evaluate((name): number[] => {
    const frames = Reflect.get(window, name)
    // Ends the counting.
    Reflect.deleteProperty(window, name)
    return frames
  }, FRAMES)
}

/** How many frames showed less of a long table than the window has room for, while something was done. */
export async function gapsWhile(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate((name) => {
    Object.defineProperty(window, name, { value: 0, configurable: true, writable: true })
    const look = (): void => {
      const body = document.querySelector('table[aria-rowcount] tbody')
      const room = body?.getBoundingClientRect()
      const first = body?.firstElementChild?.getBoundingClientRect()
      const last = body?.lastElementChild?.getBoundingClientRect()
      // Half pixels are no gap.
      const isWhole =
        room !== undefined &&
        first !== undefined &&
        last !== undefined &&
        first.top < Math.max(0, room.top) + 1 &&
        last.bottom > Math.min(window.innerHeight, room.bottom) - 1
      if (!isWhole) Reflect.set(window, name, Number(Reflect.get(window, name)) + 1)
    }
    const frame = (): void => {
      // Behind the frame: what it has drawn.
      setTimeout(look)
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }, GAPS)
  await act()
  return page.evaluate((name): number => Reflect.get(window, name), GAPS)
}
