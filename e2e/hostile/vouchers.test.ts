import { expect, test } from 'vitest'
import { withTempFolder } from '../rig/temp-folder.ts'
import { paidCalls, whatDiffers, vouchers } from './vouchers-harness.ts'

test('300 calls of a stock client: what it was told, the books and the chain agree to the unit', async () => {
  const report = await withTempFolder('vouchers', (folder) => paidCalls({ folder, most: 300, say: () => undefined }))
  expect(whatDiffers(report)).toBeNull()
  expect(report).toMatchObject({ told: 3000n, charged: 3000n, settled: 3000n, onChain: 3000n })
}, 180_000)

test('a build that books one call in twenty nowhere is noticed', async () => {
  const options = { full: false, rounds: null, seed: 1, say: () => undefined, mayGoOn: () => true }
  expect(await vouchers.control(options)).toMatch(/The buyer was told 600, the books were charged 5[0-9]0/)
}, 180_000)
