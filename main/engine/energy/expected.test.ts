import { expect, test } from 'vitest'
import { silentCard } from '../../../contract/hardware.fixture.ts'
import { firstRules } from '../../../contract/rules.ts'
import type { HostReport } from '../../../contract/worker.ts'
import { createEnergy } from './energy.ts'
import { createTypicalDraws } from './typical.ts'

const adapter = {
  id: 'gpu0',
  name: 'NVIDIA GeForce RTX 4090',
  vendor: 'nvidia',
  architecture: '',
  device: '',
  description: '',
  software: false,
  maxBufferBytes: 1,
  maxStorageBindingBytes: 1,
  card: 'GPU-a',
}

test('an hour of work takes what the card was measured at, and a share of its limit before', () => {
  let [now, powerW, works] = [0, 20, false]
  const gpu = { adapters: [adapter], summary: '' }
  const sandbox: HostReport = { host: 'plain', strangers: true, builtIn: true, summary: '', protections: [], gpu }
  const gpus = () => [
    { ...silentCard, powerW, powerLimitW: 450 },
    // No job runs on this one: what it takes says nothing.
    { ...silentCard, uuid: 'GPU-b', powerLimitW: 600 },
  ]
  const energy = createEnergy({
    books: [],
    everywhere: { add: () => undefined, total: () => ({ jobs: 0, joules: 0, estimated: 0, unpriced: 0, cost: null }) },
    jobs: {
      running: () => (works ? [{ id: 'a', kind: 'wgsl', gpu: 'gpu0', startedAt: 1_000, phase: null, done: null }] : []),
      gpu: () => ({ adapter: 'gpu', adapters: [adapter], name: adapter.name, vendor: 'nvidia', maxBufferBytes: 1 }),
    },
    machine: { gpus: () => ({ checkedAt: now, gpus: gpus(), problem: null }) },
    sandbox: () => sandbox,
    rules: () => firstRules(true),
    typical: createTypicalDraws({ get: () => null, set: () => undefined }),
    perKwh: () => 0.3,
    prices: () => ({ floor: 0n, perCpuSecond: 20n, perGpuSecond: { gpu: 60n, software: 20n }, perMiB: 0n }),
    asset: { decimals: 6, symbol: 'USDC' },
    clock: { now: () => now, monotonic: () => now },
  })
  const run = (seconds: number): void => {
    for (let at = 0; at < seconds; at += 5) {
      now += 5_000
      energy.sample()
    }
  }
  const card = () => energy.hours().find(({ kind }) => kind === 'wgsl')
  run(10)
  expect(card()).toMatchObject({ watts: 337.5, measured: false })
  powerW = 140
  works = true
  run(50)
  expect(card()).toMatchObject({ watts: 337.5, measured: false })
  run(60)
  expect(card()).toMatchObject({ watts: expect.closeTo(120), measured: true, cost: expect.closeTo(0.036) })
  expect(energy.work().wgsl?.watts).toBeCloseTo(120)
  expect(energy.work().wasm).toMatchObject({ watts: 7, measured: false })
})
