import { expect, test } from 'vitest'
import type { SpeedProof } from '../../../contract/capability.ts'
import { Offers } from '../../../contract/market.ts'
import { firstSnapshot } from '../../../contract/snapshot.fixture.ts'
import { soldGpu, type Adapter } from '../jobs/sold-gpu.ts'
import { acceptsOf } from '../payments/accepts.ts'
import { FOLLOW_RULE } from '../payments/follow-price.ts'
import { ROUNDING } from '../payments/pricing.ts'
import { MAXIMUM, PRICES } from '../prices.ts'
import { usableNetwork } from '../wallet/networks.ts'
import { offersOf, type OfferFacts } from './offers.ts'

const address = `0x${'11'.repeat(20)}` as const
const module = { sha256: 'ab'.repeat(32), root: 'cd'.repeat(32), size: 10 }
const adapter: Adapter = {
  id: 'one',
  vendor: 'nvidia',
  architecture: 'hopper',
  device: 'nvidia-h200',
  description: 'driver',
  software: false,
  maxBufferBytes: 2 ** 30,
  maxStorageBindingBytes: 2 ** 27,
  card: null,
}
const open = { open: true, why: 'Available.', queue: { running: 0, waiting: 0, capacity: 16 } }
const facts: OfferFacts = {
  provider: address,
  software: 'Hearth test',
  asset: { ...firstSnapshot().network.asset, address },
  payTo: address,
  practice: true,
  accepts: [],
  calls: false,
  prices: { mode: 'own', list: PRICES, former: [] },
  maximum: MAXIMUM,
  programs: [
    { name: 'sha256', summary: 'a', usage: 'b', module, kind: 'wasm', verifiable: true },
    { name: 'gpu-matmul', summary: 'c', usage: 'd', module, kind: 'wgsl', example: null },
  ],
  capability: { cpu: 'cpu', cores: 2, memoryMiB: 1024, gpus: [], evidence: 'self-reported' },
  gpu: soldGpu([adapter]),
  processorPace: 1,
  gpuPace: 1,
  speed: [],
  standing: { wasm: open, wgsl: open },
}

/** The offers as a buyer reads them, by kind. */
function read(change: Partial<OfferFacts> = {}) {
  const { offers } = Offers.parse(JSON.parse(JSON.stringify(offersOf({ ...facts, ...change }))))
  return {
    wasm: offers.find((offer) => offer.kind === 'wasm'),
    wgsl: offers.find((offer) => offer.kind === 'wgsl'),
  }
}

test('each kind is offered with its own price, limits and programs', () => {
  const { wasm, wgsl } = read()
  expect(wasm).toMatchObject({
    price: { perCpuSecond: '20' },
    programs: [{ name: 'sha256', verifiable: true }],
    maximum: { cpuMs: 120_000 },
  })
  expect(wgsl).toMatchObject({
    price: { perGpuSecond: '60' },
    programs: [{ name: 'gpu-matmul', example: null }],
    capability: { adapter: 'gpu', name: 'nvidia h200', vendor: 'nvidia', evidence: 'computed' },
  })
})

test('there is no offer of GPU jobs where no adapter has computed anything', () => {
  expect(read({ gpu: soldGpu([]) })).toMatchObject({ wasm: { kind: 'wasm' }, wgsl: undefined })
})

test('a processor that plays a GPU is offered as one, for less', () => {
  const { wgsl } = read({ gpu: soldGpu([{ ...adapter, software: true }]) })
  expect(wgsl).toMatchObject({ capability: { adapter: 'software' }, price: { perGpuSecond: '20' } })
})

test('beside a card, a processor that plays one is not sold at all', () => {
  const player = { ...adapter, id: 'player', device: 'swiftshader', software: true }
  expect(soldGpu([player, adapter])?.adapters.map(({ id }) => id)).toEqual(['one'])
})

test('of several cards the weakest is promised', () => {
  const small = { ...adapter, id: 'two', device: 'nvidia-t4', maxStorageBindingBytes: 1000 }
  expect(read({ gpu: soldGpu([adapter, small]) }).wgsl?.capability).toMatchObject({
    name: 'nvidia h200 or nvidia t4',
    vendor: 'nvidia',
    maxBufferBytes: 1000,
  })
})

test('one kind may be off, with its reason, while the other is on', () => {
  const held = { ...open, open: false, why: 'The person at this machine needs it for themselves.' }
  const { wasm, wgsl } = read({ standing: { wasm: open, wgsl: held } })
  expect(wasm).toMatchObject({ available: true, why: 'Available.' })
  expect(wgsl).toMatchObject({ available: false, why: held.why })
})

test('a full queue of one kind leaves the other available', () => {
  const full = { ...open, queue: { running: 1, waiting: 16, capacity: 16 } }
  expect(read({ standing: { wasm: full, wgsl: open } })).toMatchObject({
    wasm: { available: false },
    wgsl: { available: true },
  })
})

test('every way to pay is named, with the rules prices are made by', () => {
  const base = usableNetwork('base').asset
  const { accepts, pricing } = offersOf({
    ...facts,
    accepts: [facts.asset, base].flatMap((asset) => acceptsOf({ asset, payTo: address, provider: address })),
  })
  expect(accepts.map(({ scheme, network, listedByDefault }) => [scheme, network, listedByDefault])).toEqual([
    ['exact', 'eip155:31337', false],
    ['exact', 'eip155:8453', true],
  ])
  expect(pricing).toMatchObject({ mode: 'own', followRule: FOLLOW_RULE, rounding: ROUNDING })
})

test('what verifiers found is offered with the card it is of, and not with another', () => {
  const proof: SpeedProof = {
    card: { adapter: 'gpu', name: 'nvidia h200' },
    throughput: 2e12,
    n: 4096,
    T: 22,
    k: 2,
    elapsedMs: 1500,
    together: 1,
    verifier: address,
    selfMade: false,
    checkedAt: 1_780_000_000_000,
    receipt: `0x${'5a'.repeat(32)}`,
  }
  const software: SpeedProof = { ...proof, card: { adapter: 'software', name: 'nvidia h200' } }
  const former: SpeedProof = { ...proof, card: { adapter: 'gpu', name: 'nvidia a100' } }
  const { wgsl } = read({ speed: [proof, software, former] })
  expect(wgsl?.capability.speed).toEqual([
    { ...proof, now: proof.throughput, file: `/v1/attestations/${proof.receipt}` },
  ])
  // A card that rests for its person's limits is sold as what it is at the moment, and still sold.
  const paced = read({ speed: [proof], gpuPace: 0.6 }).wgsl
  expect(paced).toMatchObject({
    available: true,
    capability: { pace: 0.6, speed: [{ throughput: proof.throughput, now: 0.6 * proof.throughput }] },
  })
})

test('a processor of which its person leaves a part is offered as the part that it is, at the same price', () => {
  const { wasm, wgsl } = read({ processorPace: 0.4 })
  expect(wasm).toMatchObject({ available: true, price: { perCpuSecond: '20' }, capability: { pace: 0.4 } })
  expect(wgsl?.capability.pace).toBe(1)
  expect(read().wasm?.capability.pace).toBe(1)
})
