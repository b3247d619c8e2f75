import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { JobsScreen } from '../../models/jobs.ts'
import { expect, test } from './fake-test.ts'

const JOBS = 420

/** The history read to its end, when only a part of its rows is in the page. */
async function opened(page: Page): Promise<JobsScreen> {
  const jobs = new JobsScreen(page)
  await jobs.ready()
  for (let shown = 50; shown < JOBS; shown = Math.min(JOBS, shown + 50)) {
    await jobs.showOlder()
    await expect(page.getByText(`${Math.min(JOBS, shown + 50)} of ${JOBS} jobs`)).toBeVisible()
  }
  return jobs
}

const receiptOf = (jobs: JobsScreen, seq: number) =>
  jobs.rows().filter({ has: jobs.page.getByText(`No. ${seq}`, { exact: true }) })

test('of a long history only the rows near the view are in the page, and every row is found by scrolling', async ({
  open,
}) => {
  const page = await open('longHistory', 'jobs')
  const jobs = await opened(page)
  await expect(jobs.table).toHaveAttribute('aria-rowcount', String(JOBS + 1))
  expect(await jobs.rows().count()).toBeLessThan(100)
  await page.keyboard.press('Control+Home')
  await expect(receiptOf(jobs, JOBS)).toBeInViewport()
  await expect(receiptOf(jobs, 1)).toHaveCount(0)
  await page.keyboard.press('Control+End')
  await expect(receiptOf(jobs, 1)).toBeInViewport()
  await expect(receiptOf(jobs, 1)).toHaveAttribute('aria-rowindex', String(JOBS + 1))
  await expect(receiptOf(jobs, JOBS)).toHaveCount(0)
})

test('the keyboard goes through a long history row by row, and a panel gives the focus back', async ({ open }) => {
  const page = await open('longHistory', 'jobs')
  const jobs = await opened(page)
  await page.keyboard.press('Control+Home')
  await jobs.rows().first().getByRole('link').focus()
  for (let row = 0; row < 40; row += 1) await page.keyboard.press('Tab')
  const focused = jobs.rows().filter({ has: page.locator(':focus') })
  await expect(focused).toHaveAttribute('aria-rowindex', '42')
  await expect(focused).toBeInViewport()
  await page.keyboard.press('Enter')
  await jobs.panel.getByRole('heading', { name: 'Money' }).waitFor()
  await page.keyboard.press('Escape')
  await expect(jobs.panel).toBeHidden()
  await expect(focused).toHaveAttribute('aria-rowindex', '42')
})

test('a long history becomes short again with a filter, and has nothing that axe finds', async ({ open }) => {
  const page = await open('longHistory', 'jobs')
  const jobs = await opened(page)
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
  await jobs.filter('Problems')
  await expect(jobs.table).not.toHaveAttribute('aria-rowcount')
  await expect(jobs.rows().first()).toBeInViewport()
  await expect(jobs.rows().filter({ hasText: 'Finished' })).toHaveCount(0)
})
