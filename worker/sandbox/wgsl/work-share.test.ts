import { expect, test } from 'vitest'
import { WorkShare } from './work-share.ts'

async function restAfter(share: WorkShare, ms: number): Promise<number> {
  const startedAt = performance.now()
  await share.rest(ms)
  return performance.now() - startedAt
}

test('a job at full share does not rest', async () => {
  expect(await restAfter(new WorkShare(), 1_000)).toBeLessThan(500)
})

test('a job rests in proportion to what it did', async () => {
  const share = new WorkShare()
  share.set(0.5)
  expect(await restAfter(share, 150)).toBeGreaterThanOrEqual(145)
  share.set(0.25)
  expect(await restAfter(share, 50)).toBeGreaterThanOrEqual(145)
})

test('a faster pace ends a rest that is under way', async () => {
  const share = new WorkShare()
  share.set(0.01)
  setTimeout(() => share.set(1), 50)
  expect(await restAfter(share, 5_000)).toBeLessThan(5_000)
})
