import type { Page } from 'playwright/test'

/** Widened on purpose: these tests call what the bridge's own type forbids. */
const bridge: string = 'hearthDesktop'

/** Calls the preload's bridge with anything at all; an error becomes its message. */
export function openLinkWith(page: Page, link: unknown): Promise<unknown> {
  return page.evaluate(
    ([name, wanted]) => {
      const called: { openLink(link: unknown): Promise<unknown> } = Reflect.get(window, name)
      return called.openLink(wanted).catch((error: Error) => error.message)
    },
    [bridge, link] as const,
  )
}

export function bridgeNames(page: Page): Promise<readonly string[]> {
  return page.evaluate((name) => Object.keys(Reflect.get(window, name)).sort(), bridge)
}
