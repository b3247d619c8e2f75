import type { NativeTheme } from 'electron'
import type { BrowserContext, Page } from 'playwright/test'

/** The system's colours, light here, and the app's say over them in its pages. */
export class StandInNativeTheme implements Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'> {
  readonly #context: BrowserContext
  #source: NativeTheme['themeSource'] = 'system'

  constructor(context: BrowserContext) {
    this.#context = context
  }

  get themeSource(): NativeTheme['themeSource'] {
    return this.#source
  }

  set themeSource(source: NativeTheme['themeSource']) {
    this.#source = source
    for (const page of this.#context.pages()) void this.colour(page)
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }

  /** As Electron does for each page of the app. */
  async colour(page: Page): Promise<void> {
    await page.emulateMedia({ colorScheme: this.shouldUseDarkColors ? 'dark' : 'light' })
  }
}
