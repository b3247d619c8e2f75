import { HomeScreen } from '../../models/home.ts'
import { JobsScreen } from '../../models/jobs.ts'
import { expect, test } from './fake-test.ts'

test('a GPU job shows how far it is, and what it may touch of the card', async ({ open }) => {
  const jobs = new JobsScreen(await open('gpuJob', 'jobs'))
  await jobs.ready()
  await expect(jobs.live).toContainText('GPU job')
  const progress = jobs.live.getByRole('progressbar')
  await expect(progress).toHaveAttribute('aria-valuenow', '42')
  await expect(progress).toHaveAttribute('aria-valuetext', /^Running, 42 % done, \d+ s$/)
  const touches = jobs.live.getByRole('list', { name: 'What this job may touch' })
  await expect(touches).toContainText('Graphics memory up to 256 MiB')
  await expect(touches).toContainText('GPU time up to 1 min 00 s')
  await expect(touches).not.toContainText('Processor')
})

test('the panel of a GPU job lists its data, passes and rounds', async ({ open }) => {
  const page = await open('gpuJob', 'jobs')
  await page.setViewportSize({ width: 900, height: 600 })
  const jobs = new JobsScreen(page)
  await jobs.ready()
  await jobs.open(5)
  await jobs.showWork()
  await expect(jobs.panel.getByRole('list', { name: 'What this job may touch' })).toBeInViewport()
  const work = jobs.panel.getByRole('region', { name: 'Work' })
  await expect(work).toContainText('GPU job (WGSL)')
  await expect(work.getByRole('listitem').filter({ hasText: 'positions' }).first()).toContainText('1 MiB of zeros')
  await expect(work.getByRole('listitem').filter({ hasText: 'attract' })).toContainText('1,024 × 1 × 1 groups')
  await expect(work).toContainText('All passes 2,000 times')
  await expect(work).not.toContainText('Exit code')
})

test('a GPU that was lost is our fault: the buyer has the money back', async ({ open }) => {
  const jobs = new JobsScreen(await open('gpuJob', 'jobs'))
  await jobs.ready()
  await expect(jobs.rows().nth(2)).toContainText('Refunded')
  await jobs.open(2)
  await expect(jobs.panel).toContainText('The graphics card stopped answering')
  await expect(jobs.panel.getByRole('region', { name: 'Money' })).toContainText('Refunded')
})

test('what can be re-checked bit for bit says so, and what cannot does not', async ({ open }) => {
  const jobs = new JobsScreen(await open('gpuJob', 'jobs'))
  await jobs.ready()
  const receipt = jobs.panel.getByRole('region', { name: 'Receipt' })
  for (const { row, exact } of [
    { row: 1, exact: true },
    { row: 3, exact: true },
    { row: 5, exact: false },
  ]) {
    await jobs.open(row)
    await expect(receipt).toContainText('Fingerprint')
    await expect(receipt.getByText('Bit for bit')).toHaveCount(exact ? 1 : 0)
    await jobs.closePanel()
  }
})

test('the card that runs GPU jobs is named', async ({ open }) => {
  const home = new HomeScreen(await open('gpuJob'))
  await home.ready()
  await expect(home.gpuJobs()).toContainText('NVIDIA GeForce RTX 4080 SUPER')
  await expect(home.gpuJobs()).toContainText('On')
  await expect(home.tile('NVIDIA GeForce RTX 4080 SUPER')).toContainText('Runs GPU jobs.')
})

test('a card that runs none sends the person to the reason and what to do', async ({ open }) => {
  const home = new HomeScreen(await open('gpuOff'))
  await home.ready()
  await expect(home.gpuJobs()).toContainText('Off')
  await expect(home.gpuJobs()).toContainText('Install it')
  await expect(home.tile('NVIDIA GeForce RTX 4080 SUPER')).toContainText('“Protection” says why')
})

test('a processor that plays a card is never called one', async ({ open }) => {
  const home = new HomeScreen(await open('softwareGpu'))
  await home.ready()
  await expect(home.gpuJobs()).toContainText('Software (no real card)')
  await expect(home.tile('No graphics card')).toBeVisible()
})

test('a card of another make is not missing because the NVIDIA tool does not know it', async ({ open }) => {
  const home = new HomeScreen(await open('otherCard'))
  await home.ready()
  await expect(home.tile('No graphics card')).toHaveCount(0)
  await expect(home.tile('AMD Radeon RX 7900 XTX')).toContainText('Runs GPU jobs.')
})

test('one missing protection of a host that takes strangers’ jobs says what it costs', async ({ open }) => {
  const home = new HomeScreen(await open('weakerWalls'))
  await home.ready()
  await expect(home.tile('Protection')).toContainText('A protection is missing')
  await expect(home.tile('Protection')).toContainText('What it costs: A flaw in the kernel')
})
