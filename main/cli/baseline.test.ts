import { expect, test } from 'vitest'
import { initialSnapshot } from '../engine/api/engine.fixture.ts'
import { baselineText } from './baseline.ts'

test('what books begin with instead of single lines is said with its block; other lines say nothing', () => {
  const { network } = initialSnapshot
  const steps = [{ kind: 'baseline', at: 1, block: 4_711, settled: '2000000', held: '500000' }] as const
  expect(baselineText({ kind: 'baseline', amount: '1500000' }, steps, network)).toMatch(
    /^Paid out by payment channels up to block 4711: 1\.50 USDC.*one line\.$/,
  )
  expect(baselineText({ kind: 'vouchers', amount: '1500000' }, steps, network)).toBeNull()
  expect(baselineText({ kind: 'baseline', amount: '1500000' }, [], network)).toBeNull()
})
