import type { Page } from 'playwright'
import type { ScenarioName } from './fake/scenarios.ts'

/** One picture: a scenario, a screen, and what a person did there. */
export interface Shot {
  readonly name: string
  readonly scenario: ScenarioName
  readonly screen: 'home' | 'jobs' | 'earnings' | 'hardware' | 'rules' | 'trust' | 'settings'
  act(page: Page): Promise<void>
}
