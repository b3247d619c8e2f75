import { HomeScreen } from '../../models/home.ts'
import { JobsScreen } from '../../models/jobs.ts'
import { expect, test } from './fake-test.ts'

test('the switch pauses and resumes, and the new state is read out', async ({ open }) => {
  const home = new HomeScreen(await open('busy'))
  await home.ready()
  await expect(home.availabilitySwitch).toBeChecked()
  await home.availabilitySwitch.click()
  await expect(home.state).toContainText('Paused')
  await expect(home.availabilitySwitch).not.toBeChecked()
  await expect(home.page.getByRole('status').filter({ hasText: 'Paused until you resume.' })).toBeAttached()
  await home.availabilitySwitch.click()
  await expect(home.state).toContainText('Available')
})

test('the pause menu works by keyboard and gives the focus back', async ({ open }) => {
  const home = new HomeScreen(await open('busy'))
  await home.ready()
  const button = home.page.getByRole('button', { name: 'Pause' })
  await button.focus()
  await home.page.keyboard.press('Enter')
  await expect(home.page.getByRole('menuitem', { name: 'For 1 hour' })).toBeFocused()
  await home.page.keyboard.press('Enter')
  await expect(home.state).toContainText('Paused for 1 hour because you asked.')
})

test('every amount says that it is practice money', async ({ open }) => {
  const home = new HomeScreen(await open('busy'))
  await home.ready()
  for (const figure of ['Earned today', 'Earned', 'Pending']) {
    await expect(home.figure(figure)).toContainText('practice USDC')
  }
  for (const row of (await home.recentJobs().all()).slice(1)) await expect(row).toContainText('practice USDC')
})

test('real money is not called practice money', async ({ open }) => {
  const home = new HomeScreen(await open('twoGpus'))
  await home.ready()
  await expect(home.page.getByText(/practice/i)).toHaveCount(0)
})

test('the chart is read day by day with the arrow keys, and is a table on request', async ({ open }) => {
  const home = new HomeScreen(await open('busy'))
  await home.ready()
  const chart = home.page.getByRole('slider', { name: /^Money by day/ })
  await chart.focus()
  await expect(chart).toHaveAttribute('aria-valuetext', /practice USDC earned/)
  const today = await chart.getAttribute('aria-valuetext')
  await home.page.keyboard.press('ArrowLeft')
  await expect(chart).not.toHaveAttribute('aria-valuetext', today ?? '')
  await home.showTable()
  await expect(home.page.getByRole('table', { name: 'Money by day' }).getByRole('row')).toHaveCount(31)
})

test('a missing graphics card has a reason, a next step and the raw words', async ({ open }) => {
  const home = new HomeScreen(await open('noGpu'))
  await home.ready()
  const tile = home.tile('No graphics card')
  await expect(tile).toContainText('The NVIDIA driver was updated')
  await expect(tile).toContainText('Restart the computer')
  await tile.getByText('What the driver’s tool said').click()
  await expect(tile).toContainText('Driver/library version mismatch')
})

test('a reading the card does not give is a reason, not a 0', async ({ open }) => {
  const home = new HomeScreen(await open('twoGpus'))
  await home.ready()
  await expect(home.tile('NVIDIA GeForce GTX 1650')).toContainText('Power\u2003card says [Not Supported]')
})

test('a card’s tile leads to the job that runs on it, and a card without one says so', async ({ open }) => {
  const home = new HomeScreen(await open('gpuJob'))
  await home.ready()
  const tile = home.tile('NVIDIA GeForce RTX 4080 SUPER')
  await expect(tile).toContainText('Jobgpu-nbody')
  await tile.getByRole('link', { name: 'gpu-nbody' }).focus()
  await home.page.keyboard.press('Enter')
  await expect(new JobsScreen(home.page).panel).toContainText('gpu-nbody')
})

test('one card is paused from its tile by keyboard, and nothing moves', async ({ open }) => {
  const home = new HomeScreen(await open('twoGpus'))
  await home.ready()
  const tile = home.tile('NVIDIA GeForce RTX 4080 SUPER')
  await expect(tile).toContainText('Jobnone')
  const before = await tile.boundingBox()
  const work = home.cardSwitch('NVIDIA GeForce RTX 4080 SUPER')
  await expect(work).toBeChecked()
  await work.focus()
  await home.page.keyboard.press('Space')
  await expect(work).not.toBeChecked()
  await expect(tile).toContainText('You paused this card.')
  await expect(work).toBeFocused()
  expect(await tile.boundingBox()).toEqual(before)
  await expect(home.cardSwitch('NVIDIA GeForce GTX 1650')).toBeChecked()
  await home.page.keyboard.press('Space')
  await expect(work).toBeChecked()
})

test('a missing protection is the first thing beside the money, with what it costs', async ({ open }) => {
  const home = new HomeScreen(await open('chainDown'))
  await home.ready()
  const tile = home.tile('Protection')
  await expect(tile).toContainText('Strangers’ jobs are off')
  const missing = tile.getByRole('list', { name: 'Missing protections' })
  await expect(missing.getByRole('listitem').filter({ hasText: 'Network is not blocked' })).toBeVisible()
  await expect(tile).toContainText('What it costs: Programs that buyers bring stay off.')
  await home.showProtectionsInForce()
  await expect(tile.getByRole('list', { name: 'Protections in force' })).not.toContainText('No network')
})

test('a difference in the books comes before every other figure', async ({ open }) => {
  const home = new HomeScreen(await open('difference'))
  await home.ready()
  await expect(home.page.getByRole('main')).toContainText(/^Home\s*Books and chain differ by −0.041/)
})

test('earned money that may be lost is said on Home and Earnings, how much and until when, with a way to collect it', async ({
  open,
}) => {
  const home = new HomeScreen(await open('difference'))
  await home.ready()
  const main = home.page.getByRole('main')
  const sentence = /Earned money on Practice may be lost.*can take 0\.42 USDC.*from 2026-11-24 09:30 UTC on/
  await expect(main).toContainText(sentence)
  await expect(main.getByRole('button', { name: 'Collect now' })).toBeEnabled()
  await home.page.getByRole('link', { name: 'Earnings', exact: true }).click()
  await expect(main).toContainText(sentence)
})
