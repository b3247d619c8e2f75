import type { Page } from 'playwright'
import type { ScenarioName } from './fake/scenarios.ts'
import { EarningsScreen } from './models/earnings.ts'
import { HardwareScreen } from './models/hardware.ts'
import { HomeScreen } from './models/home.ts'
import { JobsScreen } from './models/jobs.ts'
import { RulesScreen } from './models/rules.ts'
import { moneyShots } from './money-shots.ts'
import type { Shot } from './shot.ts'
import { trustShots } from './trust-shots.ts'
import { welcomeShots } from './welcome-shots.ts'

const ADDRESS = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'
const PASSPHRASE = 'correct horse battery staple'

const home = (scenario: ScenarioName): Shot => ({
  name: `home-${scenario}`,
  scenario,
  screen: 'home',
  act: async (page) => new HomeScreen(page).ready(),
})
const jobs = (scenario: ScenarioName): Shot => ({
  name: `jobs-${scenario}`,
  scenario,
  screen: 'jobs',
  act: async (page) => new JobsScreen(page).ready(),
})
const earnings = (scenario: ScenarioName): Shot => ({
  name: `earnings-${scenario}`,
  scenario,
  screen: 'earnings',
  act: async (page) => new EarningsScreen(page).ready(),
})

const hardware = (scenario: ScenarioName): Shot => ({
  name: `hardware-${scenario}`,
  scenario,
  screen: 'hardware',
  act: async (page) => new HardwareScreen(page).ready(),
})

/** Rows of the scenario `gpuJob` by what is worth seeing in them. */
const gpuJobRows = { 'of the exact class': 1, 'that lost its card': 2, 'of a GPU job': 3, 'that does not compile': 4 }

const jobPanel = (which: keyof typeof gpuJobRows): Shot => ({
  name: `job-panel-${which.replaceAll(' ', '-')}`,
  scenario: 'gpuJob',
  screen: 'jobs',
  async act(page) {
    const screen = new JobsScreen(page)
    await screen.ready()
    await screen.open(gpuJobRows[which])
    if (which.startsWith('of ')) await screen.showWork()
  },
})

const judgedWork: Shot = {
  name: 'job-panel-judged',
  scenario: 'gpuJob',
  screen: 'jobs',
  async act(page) {
    const screen = new JobsScreen(page)
    await screen.ready()
    await screen.open(gpuJobRows['of the exact class'])
    const verdicts = await screen.runAgain()
    await verdicts.last().scrollIntoViewIfNeeded()
  },
}

async function reviewed(page: Page): Promise<EarningsScreen> {
  const screen = new EarningsScreen(page)
  await screen.ready()
  await screen.openWithdraw()
  await screen.fillWithdraw(ADDRESS, '1.5')
  await screen.continueWithdraw()
  await screen.unlock(PASSPHRASE)
  return screen
}

const rules = (scenario: ScenarioName): Shot => ({
  name: `rules-${scenario}`,
  scenario,
  screen: 'rules',
  act: async (page) => new RulesScreen(page).ready(),
})

const weekGrid: Shot = {
  name: 'rules-hours',
  scenario: 'busy',
  screen: 'rules',
  async act(page) {
    const screen = new RulesScreen(page)
    await screen.ready()
    await screen.choose('My hours')
    await screen.hour('Friday 23:00').waitFor()
  },
}

const electricity: Shot = {
  name: 'rules-electricity',
  scenario: 'busy',
  screen: 'rules',
  async act(page) {
    await new RulesScreen(page).ready()
    await page.getByText('Used today').scrollIntoViewIfNeeded()
  },
}

export const shots: readonly Shot[] = [
  ...welcomeShots,
  ...(
    [
      'busy',
      'first',
      'paused',
      'noGpu',
      'twoGpus',
      'chainDown',
      'difference',
      'empty',
      'hostile',
      'failing',
      'cut',
      'gpuJob',
      'gpuOff',
      'softwareGpu',
      'otherCard',
      'weakerWalls',
    ] as const
  ).map(home),
  ...(['busy', 'first', 'empty', 'hostile', 'failing', 'gpuJob'] as const).map(jobs),
  ...(['busy', 'twoGpus', 'difference', 'empty', 'hostile', 'failing'] as const).map(earnings),
  {
    name: 'hardware-sharing',
    scenario: 'busy',
    screen: 'hardware',
    async act(page) {
      await page.getByRole('list', { name: 'Carried files' }).scrollIntoViewIfNeeded()
    },
  },
  ...(['busy', 'paced', 'proven', 'noGpu', 'softwareGpu', 'paused', 'hostile'] as const).map(hardware),
  {
    name: 'home-pause-menu',
    scenario: 'busy',
    screen: 'home',
    async act(page) {
      const screen = new HomeScreen(page)
      await screen.ready()
      await screen.openPauseMenu()
    },
  },
  {
    name: 'home-check',
    scenario: 'busy',
    screen: 'home',
    async act(page) {
      const screen = new HomeScreen(page)
      await screen.ready()
      await screen.checkMachine()
    },
  },
  {
    name: 'home-table',
    scenario: 'busy',
    screen: 'home',
    async act(page) {
      const screen = new HomeScreen(page)
      await screen.ready()
      await screen.showTable()
    },
  },
  {
    name: 'job-detail',
    scenario: 'busy',
    screen: 'jobs',
    async act(page) {
      const screen = new JobsScreen(page)
      await screen.ready()
      await screen.open(3)
      await screen.verify()
    },
  },
  {
    name: 'job-detail-hostile',
    scenario: 'hostile',
    screen: 'jobs',
    async act(page) {
      const screen = new JobsScreen(page)
      await screen.ready()
      await screen.open(0)
    },
  },
  ...(['of a GPU job', 'of the exact class', 'that lost its card', 'that does not compile'] as const).map(jobPanel),
  judgedWork,
  ...(['busy', 'noGpu'] as const).map(rules),
  weekGrid,
  electricity,
  ...moneyShots,
  ...trustShots,
  {
    name: 'home-protections',
    scenario: 'chainDown',
    screen: 'home',
    async act(page) {
      const screen = new HomeScreen(page)
      await screen.ready()
      await screen.showProtectionsInForce()
    },
  },
  {
    name: 'job-stop',
    scenario: 'busy',
    screen: 'jobs',
    async act(page) {
      const screen = new JobsScreen(page)
      await screen.ready()
      await screen.askToStop()
    },
  },
  {
    name: 'earnings-withdrawals',
    scenario: 'twoGpus',
    screen: 'earnings',
    async act(page) {
      const screen = new EarningsScreen(page)
      await screen.ready()
      await screen.showWithdrawals()
    },
  },
  {
    name: 'withdraw-1-details',
    scenario: 'busy',
    screen: 'earnings',
    async act(page) {
      const screen = new EarningsScreen(page)
      await screen.ready()
      await screen.openWithdraw()
    },
  },
  {
    name: 'withdraw-1-no-fee',
    scenario: 'busy',
    screen: 'earnings',
    async act(page) {
      const screen = new EarningsScreen(page)
      await screen.ready()
      await screen.openWithdraw()
      await screen.withoutFee()
    },
  },
  {
    name: 'withdraw-2-problems',
    scenario: 'busy',
    screen: 'earnings',
    async act(page) {
      const screen = new EarningsScreen(page)
      await screen.ready()
      await screen.openWithdraw()
      await screen.fillWithdraw('0x71C7656EC7ab', '1.5.0')
      await screen.continueWithdraw()
    },
  },
  {
    name: 'withdraw-3-unlock',
    scenario: 'busy',
    screen: 'earnings',
    async act(page) {
      const screen = new EarningsScreen(page)
      await screen.ready()
      await screen.openWithdraw()
      await screen.fillWithdraw(ADDRESS, '1.5')
      await screen.continueWithdraw()
    },
  },
  {
    name: 'withdraw-4-review',
    scenario: 'busy',
    screen: 'earnings',
    async act(page) {
      await (await reviewed(page)).readyToSend()
    },
  },
  {
    name: 'withdraw-4-warnings',
    scenario: 'hostile',
    screen: 'earnings',
    async act(page) {
      await (await reviewed(page)).readyToSend()
    },
  },
  {
    name: 'withdraw-5-final',
    scenario: 'busy',
    screen: 'earnings',
    async act(page) {
      const screen = await reviewed(page)
      await screen.send()
      await screen.arrived()
    },
  },
  {
    name: 'connect-never',
    scenario: 'never',
    screen: 'home',
    act: async (page) => page.getByRole('button', { name: 'Try now' }).waitFor(),
  },
  {
    name: 'connect-refused',
    scenario: 'refused',
    screen: 'home',
    act: async (page) => page.getByRole('heading').waitFor(),
  },
]
