import type { Page } from 'playwright'
import type { ScenarioName } from './fake/scenarios.ts'

/** One picture: a scenario, a screen, and what a person did there. */
export interface Shot {
  readonly name: string
  readonly scenario: ScenarioName
  readonly screen: 'home' | 'jobs' | 'earnings' | 'hardware' | 'rules' | 'trust' | 'settings' | 'machines'
  act(page: Page): Promise<void>
}

/** Makes pictures of one screen: it is opened and whole before a person does anything on it. */
export type ShotMaker<Screen> = (
  name: string,
  scenario: ScenarioName,
  act?: (screen: Screen, page: Page) => Promise<unknown>,
) => Shot

/** @param open the screen as tests use it */
export function shotsOf<Screen extends { ready(): Promise<void> }>(
  screen: Shot['screen'],
  open: (page: Page) => Screen,
): ShotMaker<Screen> {
  return (name, scenario, act) => ({
    name,
    scenario,
    screen,
    async act(page) {
      const opened = open(page)
      await opened.ready()
      await act?.(opened, page)
    },
  })
}
