import { expect, test } from 'vitest'
import type { Snapshot } from '../../../contract/engine.ts'
import { summary } from './summary.ts'
import type { DemoFacts } from './report.ts'

const facts: DemoFacts = {
  wanted: 25,
  jobs: 25,
  gpuJobs: 8,
  voucherJobs: 12,
  correct: 25,
  receiptsVerified: 25,
  earned: '26780',
  withdrawn: '26780',
  received: '26780',
  difference: '0',
  seconds: 12,
  yieldMs: 40,
  evicted: 0,
}

const address = '0x1111111111111111111111111111111111111111'
const network: Snapshot['network'] = {
  id: 'practice',
  label: 'Practice',
  chainId: 'eip155:31337',
  practice: true,
  asset: { network: 'eip155:31337', address, symbol: 'USDC', decimals: 6, eip712: { name: 'USDC', version: '2' } },
  explorerTx: null,
  chain: { up: true, block: 1, problem: null },
}
const software: Snapshot['sandbox']['gpu']['adapters'][number] = {
  id: 'a',
  vendor: 'google',
  architecture: 'swiftshader',
  device: 'swiftshader-device',
  description: '',
  software: true,
  maxBufferBytes: 1,
  maxStorageBindingBytes: 1,
  card: null,
}

function linesWith(gpu: Snapshot['sandbox']['gpu'], changes: Partial<DemoFacts> = {}): readonly string[] {
  const sandbox: Snapshot['sandbox'] = {
    host: 'bubblewrap',
    strangers: true,
    builtIn: true,
    summary: '',
    protections: [],
    gpu,
  }
  return summary({ ...facts, ...changes }, { network, sandbox })
}

test('the jobs of each kind are counted, and software is not called a card', () => {
  const lines = linesWith({ adapters: [software], summary: 'Slow.' })
  expect(lines).toContainEqual(expect.stringMatching(/^On the processor +17$/))
  expect(lines).toContainEqual(
    expect.stringMatching(/^On the GPU +8, on swiftshader device \(software, no real card\)$/),
  )
  expect(lines.at(-1)).toBe('The whole loop holds.')
})

test('where no GPU job ran, one line says why', () => {
  const lines = linesWith({ adapters: [], summary: 'No GPU jobs: no driver was found.' }, { gpuJobs: 0 })
  expect(lines).toContainEqual(expect.stringMatching(/^On the GPU +0\. No GPU jobs: no driver was found\.$/))
})
