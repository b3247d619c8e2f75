import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeviceDescription } from '../../../contract/receipt.ts'
import { WasmOffer } from '../../../contract/market.ts'
import { capabilityOf, describeDevice } from './device.ts'

const host = { cpu: 'AMD Ryzen 7 5800X', cores: 16, memoryMiB: 32_008, os: 'Debian GNU/Linux 12' }

test('a description names models and sizes only', () => {
  const gpu = {
    uuid: 'GPU-3d0f7a55-0b1c-4a57-9c6e-52f1d2b6a001',
    pciBusId: '00000000:01:00.0',
    name: 'NVIDIA GeForce RTX 4090',
    memoryMiB: 24_564,
  }
  const told = { ...host, hostname: 'anna-desktop', serial: 'SN-123', user: 'anna' }
  expect(describeDevice(told, [gpu])).toEqual({ ...host, gpus: [{ name: gpu.name, memoryMiB: 24_564 }] })
})

test('the order in which cards are listed does not change the description', () => {
  const cards = fc.array(
    fc.record({ name: fc.string({ maxLength: 20 }), memoryMiB: fc.option(fc.nat(100_000), { nil: null }) }),
  )
  fc.assert(
    fc.property(cards, (gpus) => {
      expect(describeDevice(host, gpus.toReversed())).toEqual(describeDevice(host, gpus))
    }),
  )
})

test('whatever the hardware calls itself, the description fits its schema', () => {
  const wild = fc.record({
    name: fc.string({ unit: 'binary', maxLength: 400 }),
    memoryMiB: fc.constantFrom(null, -1, 0.5, 8188),
  })
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.array(wild, { maxLength: 80 }), (name, gpus) => {
      const described = describeDevice({ cpu: name, cores: 0, memoryMiB: 0, os: name }, gpus)
      expect(DeviceDescription.safeParse(described).success).toBe(true)
    }),
  )
})

test('an offer says no more of the machine than the contract allows', () => {
  const device = { cpu: 'a', cores: 2, memoryMiB: 1024, os: 'b', gpus: [] }
  expect(WasmOffer.shape.capability.omit({ pace: true }).parse(capabilityOf(device))).toEqual({
    cpu: 'a',
    cores: 2,
    memoryMiB: 1024,
    gpus: [],
    evidence: 'self-reported',
  })
})
