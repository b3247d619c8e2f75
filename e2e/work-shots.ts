import { HardwareScreen } from './models/hardware.ts'
import { HomeScreen } from './models/home.ts'
import { JobsScreen } from './models/jobs.ts'
import { RulesScreen } from './models/rules.ts'
import { shotsOf, type Shot } from './shot.ts'

const home = shotsOf('home', (page) => new HomeScreen(page))
const jobs = shotsOf('jobs', (page) => new JobsScreen(page))
const hardware = shotsOf('hardware', (page) => new HardwareScreen(page))
const rules = shotsOf('rules', (page) => new RulesScreen(page))

/** Rows of the scenario `gpuJob` by what is worth seeing in them. */
const gpuJobRows = { 'of the exact class': 1, 'that lost its card': 2, 'of a GPU job': 3, 'that does not compile': 4 }

const jobPanel = (which: keyof typeof gpuJobRows): Shot =>
  jobs(`job-panel-${which.replaceAll(' ', '-')}`, 'gpuJob', async (screen) => {
    await screen.open(gpuJobRows[which])
    if (which.startsWith('of ')) await screen.showWork()
  })

/** What the machine does, and when and how it may. */
export const workShots: readonly Shot[] = [
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
  ).map((scenario) => home(`home-${scenario}`, scenario)),
  home('home-pause-menu', 'busy', (screen) => screen.openPauseMenu()),
  home('home-check', 'busy', (screen) => screen.checkMachine()),
  home('home-table', 'busy', (screen) => screen.showTable()),
  home('home-protections', 'chainDown', (screen) => screen.showProtectionsInForce()),
  ...(['busy', 'first', 'empty', 'hostile', 'failing', 'gpuJob'] as const).map((scenario) =>
    jobs(`jobs-${scenario}`, scenario),
  ),
  jobs('job-detail', 'busy', async (screen) => {
    await screen.open(3)
    await screen.verify()
  }),
  jobs('job-detail-hostile', 'hostile', (screen) => screen.open(0)),
  ...(['of a GPU job', 'of the exact class', 'that lost its card', 'that does not compile'] as const).map(jobPanel),
  jobs('job-panel-judged', 'gpuJob', async (screen) => {
    await screen.open(gpuJobRows['of the exact class'])
    const verdicts = await screen.runAgain()
    await verdicts.last().scrollIntoViewIfNeeded()
  }),
  jobs('job-stop', 'busy', (screen) => screen.askToStop()),
  ...(['busy', 'paced', 'proven', 'noGpu', 'softwareGpu', 'paused', 'hostile'] as const).map((scenario) =>
    hardware(`hardware-${scenario}`, scenario),
  ),
  hardware('hardware-sharing', 'busy', (_, page) =>
    page.getByRole('list', { name: 'Carried files' }).scrollIntoViewIfNeeded(),
  ),
  ...(['busy', 'noGpu'] as const).map((scenario) => rules(`rules-${scenario}`, scenario)),
  rules('rules-hours', 'busy', async (screen) => {
    await screen.choose('My hours')
    await screen.hour('Friday 23:00').waitFor()
  }),
  rules('rules-electricity', 'busy', (_, page) => page.getByText('Used today').scrollIntoViewIfNeeded()),
]
