import type { Page } from 'playwright'

/** Where the page keeps what was seen, and its frames. */
const SEEN = 'hearthBenchSeen'
const FRAMES = 'hearthBenchFrames'

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
    let last = performance.now()
    const frame = (now: number): void => {
      frames.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }, FRAMES)
  await act()
  return page.evaluate((name): number[] => Reflect.get(window, name), FRAMES)
}
