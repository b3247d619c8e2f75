import { expect, test } from 'vitest'
import { refundsCheck } from './refunds-check.ts'

test('refunds that wait are a line of the doctor with their reason, and none where nothing waits', () => {
  expect(refundsCheck('base', 'Base', null)).toEqual([])
  const wait = { sentence: 'The wallet is locked.', unlock: true, all: true }
  expect(refundsCheck('base', 'Base', wait)).toEqual([
    expect.objectContaining({
      id: 'refunds-base',
      status: 'warning',
      detail: 'The wallet is locked.',
      next: expect.stringContaining('Unlock'),
    }),
  ])
  const [line] = refundsCheck('base', 'Base', { ...wait, unlock: false })
  expect(line?.next).not.toContain('Unlock')
})
