import { WelcomeScreen } from './models/welcome.ts'
import { shotsOf, type Shot } from './shot.ts'

const welcome = shotsOf('home', (page) => new WelcomeScreen(page))

const step = (name: string, button: 'Speed' | 'Money' | 'When'): Shot =>
  welcome(`welcome-${name}`, 'welcome', (_, page) => page.getByRole('button', { name: button, exact: true }).click())

/** The four steps of the first start and what follows them. */
export const welcomeShots: readonly Shot[] = [
  welcome('welcome-found', 'welcome'),
  welcome('welcome-found-no-card', 'welcomeNoCard'),
  step('speed', 'Speed'),
  step('money', 'Money'),
  step('when', 'When'),
  welcome('welcome-ready', 'welcome', async (screen, page) => {
    await page.getByRole('button', { name: 'When', exact: true }).click()
    await screen.goOn('You are ready')
    await screen.receipt.getByText('Verified', { exact: true }).waitFor()
  }),
]
