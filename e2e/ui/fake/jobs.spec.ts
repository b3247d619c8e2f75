import { JobsScreen } from '../../models/jobs.ts'
import { expect, test } from './fake-test.ts'

test('the live job shows what it does, for how long and what it may touch', async ({ open }) => {
  const jobs = new JobsScreen(await open('busy', 'jobs'))
  await jobs.ready()
  await expect(jobs.live.getByRole('progressbar')).toHaveAttribute('aria-valuetext', /^Running, \d+ s$/)
  const touches = jobs.live.getByRole('list', { name: 'What this job may touch' })
  await expect(touches).toContainText('No network')
  await expect(touches).toContainText('Memory up to 256 MiB')
})

test('stopping a job asks first, and the safe answer has the focus', async ({ open }) => {
  const jobs = new JobsScreen(await open('busy', 'jobs'))
  await jobs.ready()
  await jobs.askToStop()
  await expect(jobs.page.getByRole('button', { name: 'Let it run' })).toBeFocused()
  await jobs.page.keyboard.press('Enter')
  await expect(jobs.page.getByRole('alertdialog')).toBeHidden()
  await expect(jobs.live.getByRole('progressbar')).toBeVisible()
  await jobs.stop()
  await expect(jobs.live.getByRole('progressbar')).toHaveCount(0)
})

test('the history is filtered, searched and read page by page', async ({ open }) => {
  const jobs = new JobsScreen(await open('busy', 'jobs'))
  await jobs.ready()
  await expect(jobs.rows()).toHaveCount(50)
  await jobs.showOlder()
  await expect(jobs.rows()).toHaveCount(100)
  await jobs.filter('Problems')
  await expect(jobs.rows().filter({ hasText: 'Finished' })).toHaveCount(0)
  await jobs.filter('All')
  await jobs.search('mandelbrot')
  await expect(jobs.rows().filter({ hasText: 'gzip' })).toHaveCount(0)
  await jobs.search('nothing has this name')
  await expect(jobs.page.getByText('No job fits')).toBeVisible()
})

test('a receipt is never just verified: every check has its name', async ({ open }) => {
  const jobs = new JobsScreen(await open('busy', 'jobs'))
  await jobs.ready()
  await jobs.open(1)
  const checks = await jobs.verify()
  await expect(checks).toHaveCount(6)
  await expect(checks.nth(1)).toContainText('signature')
  await expect(jobs.panel).toContainText('All 6 checks hold')
})

test('a check that does not hold is said in words', async ({ open }) => {
  const jobs = new JobsScreen(await open('noGpu', 'jobs'))
  await jobs.ready()
  await jobs.page.getByRole('row').filter({ hasText: 'No. 5' }).last().getByRole('link').click()
  await jobs.verify()
  await expect(jobs.panel).toContainText('1 of 6 checks do not hold')
  await expect(jobs.panel.getByRole('listitem').filter({ hasText: 'outputs: does not hold' })).toBeVisible()
})

test('the panel has an address of its own and gives the focus back', async ({ open }) => {
  const page = await open('busy', 'jobs')
  const jobs = new JobsScreen(page)
  await jobs.ready()
  await jobs.open(2)
  await page.reload()
  await expect(jobs.panel.getByRole('heading', { name: 'Money' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(jobs.panel).toBeHidden()
  expect(new URL(page.url()).hash).toBe('#/jobs')
})

test('E03: text from buyers is text: no markup, no reordering, no flood', async ({ open }) => {
  const page = await open('hostile', 'jobs')
  const jobs = new JobsScreen(page)
  await jobs.ready()
  await expect(jobs.rows().first()).toContainText('<script>')
  await expect(page).toHaveTitle('Jobs · Hearth')
  const second = await jobs.rows().nth(1).getByRole('link').innerText()
  expect(second).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/)
  await jobs.open(0)
  const box = await jobs.panel.boundingBox()
  expect(box?.width).toBeLessThan(600)
})

test('E03: a name of 10,000 characters moves nothing, and its row is as high as every other', async ({ open }) => {
  const page = await open('hostile', 'jobs')
  const jobs = new JobsScreen(page)
  await jobs.ready()
  const long = jobs.rows().filter({ hasText: 'no end no end' }).first()
  await long.scrollIntoViewIfNeeded()
  const [here, other] = await Promise.all([long.boundingBox(), jobs.rows().first().boundingBox()])
  // Chinese and combining letters make a line a pixel higher.
  expect(Math.abs((here?.height ?? 0) - (other?.height ?? 99))).toBeLessThan(2)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
})

test('who looked at the work is told with the method, and what it leaves open', async ({ open }) => {
  const jobs = new JobsScreen(await open('gpuJob', 'jobs'))
  await jobs.ready()
  await jobs.open(1)
  await expect(jobs.verdicts().first()).toContainText('Run again by somebody else; parts drawn at random were compared')
  const verdicts = await jobs.runAgain()
  await expect(verdicts.first()).toContainText('Run again on this computer and compared byte by byte')
  await expect(verdicts.first()).toContainText('It does not show which machine made them first')
  await expect(verdicts.first()).toContainText('your own word about your own work')
  await expect(jobs.panel).not.toContainText(/verified/i)
})
