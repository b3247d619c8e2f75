import { HomeScreen } from '../../models/home.ts'
import { JobsScreen } from '../../models/jobs.ts'
import { expect, test } from './fake-test.ts'

test('a lost connection keeps the figures, says how old they are and offers nothing that needs the engine', async ({
  open,
}) => {
  const home = new HomeScreen(await open('cut'))
  await home.ready()
  await expect(home.page.getByRole('region', { name: 'Connection' })).toContainText('What you see is from')
  await expect(home.figure('Earned')).toContainText('practice USDC')
  await expect(home.availabilitySwitch).toBeDisabled()
  await expect(home.page.getByRole('button', { name: 'Pause' })).toBeDisabled()
})

test('an engine that is not there is said so, with the way to start it', async ({ open }) => {
  const page = await open('never')
  await expect(page.getByRole('heading', { name: 'Hearth does not answer' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('hearth run')
  await page.getByRole('button', { name: 'Try now' }).click()
})

test('a used link says how to get a new one', async ({ open }) => {
  const page = await open('refused')
  await expect(page.getByRole('heading', { name: 'This link was used or has expired.' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('hearth open')
})

test('an answer that fails says what was kept safe and can be asked for again', async ({ open }) => {
  const jobs = new JobsScreen(await open('failing', 'jobs'))
  await jobs.ready()
  await expect(jobs.page.getByRole('alert')).toContainText('Nothing was lost.')
  await jobs.page.getByRole('button', { name: 'Try again' }).click()
})
