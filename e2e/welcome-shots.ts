import type { Shot } from './shot.ts'
import { WelcomeScreen } from './models/welcome.ts'

const at = (name: string, step: string | null, scenario: Shot['scenario'] = 'welcome'): Shot => ({
  name: `welcome-${name}`,
  scenario,
  screen: 'home',
  async act(page) {
    const welcome = new WelcomeScreen(page)
    await welcome.ready()
    if (step !== null) await page.getByRole('button', { name: step, exact: true }).click()
  },
})

/** The four steps of the first start and what follows them. */
export const welcomeShots: readonly Shot[] = [
  at('found', null),
  at('found-no-card', null, 'welcomeNoCard'),
  at('speed', 'Speed'),
  at('money', 'Money'),
  at('when', 'When'),
  {
    ...at('ready', 'When'),
    async act(page) {
      const welcome = new WelcomeScreen(page)
      await welcome.ready()
      await page.getByRole('button', { name: 'When', exact: true }).click()
      await welcome.goOn('You are ready')
      await welcome.receipt.getByText('Verified', { exact: true }).waitFor()
    },
  },
]
