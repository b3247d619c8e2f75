import { expect, test } from 'vitest'
import { compile } from './contracts.ts'

test('compiling twice gives the same bytes, with no trace of file names or comments', async () => {
  const [first, second] = [await compile(), await compile()]
  for (const [name, contract] of first) {
    expect(second.get(name)).toEqual(contract)
    expect(contract.evm.deployedBytecode.object.length).toBeGreaterThan(100)
  }
  expect([...first.keys()]).toEqual([
    'PracticeUsdc',
    'Multicall3',
    'ReceiptAnchor',
    'BatchSettlement',
    'DepositCollector',
    'IdentityRegistry',
    'ReputationRegistry',
    'ValidationRegistry',
  ])
}, 60_000)
