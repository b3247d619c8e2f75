import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GpuSupport } from '../../../contract/worker.ts'
import { cardsOf } from './cards.ts'

type Adapter = GpuSupport['adapters'][number]

const adapter = (id: string, device: string, change: Partial<Adapter> = {}): Adapter => ({
  id,
  vendor: 'nvidia',
  architecture: 'ampere',
  device,
  description: 'NVIDIA: 580.65 (driver)',
  software: false,
  maxBufferBytes: 2 ** 30,
  maxStorageBindingBytes: 2 ** 30,
  card: null,
  ...change,
})
const card = (uuid: string, name: string) => ({ uuid, name })
const found = (adapters: readonly Adapter[], cards: readonly ReturnType<typeof card>[]) =>
  Object.fromEntries(cardsOf(adapters, cards))

test('an adapter is the card of its name, however the two write it', () => {
  expect(found([adapter('a', 'NVIDIA GeForce RTX 4090')], [card('GPU-1', 'GeForce RTX  4090')])).toEqual({ a: 'GPU-1' })
  expect(found([adapter('a', 'nvidia-geforce-rtx-4090')], [card('GPU-1', 'NVIDIA GeForce RTX 4090')])).toEqual({
    a: 'GPU-1',
  })
  const numbered = adapter('a', '0x2684', { description: 'NVIDIA GeForce RTX 4090' })
  expect(found([numbered], [card('GPU-1', 'NVIDIA GeForce RTX 4090')])).toEqual({ a: 'GPU-1' })
})

test('different cards are told apart, in whatever order they are listed', () => {
  const adapters = [adapter('a', 'NVIDIA GeForce RTX 3060'), adapter('b', 'NVIDIA GeForce RTX 4090')]
  const cards = [card('GPU-90', 'NVIDIA GeForce RTX 4090'), card('GPU-60', 'NVIDIA GeForce RTX 3060')]
  expect(found(adapters, cards)).toEqual({ a: 'GPU-60', b: 'GPU-90' })
})

test('equal cards are taken in their order, and not at all when one side knows fewer', () => {
  const two = [adapter('a', 'NVIDIA H200'), adapter('b', 'NVIDIA H200')]
  expect(found(two, [card('GPU-1', 'NVIDIA H200'), card('GPU-2', 'NVIDIA H200')])).toEqual({ a: 'GPU-1', b: 'GPU-2' })
  expect(found(two, [card('GPU-1', 'NVIDIA H200')])).toEqual({ a: null, b: null })
  expect(found(two.slice(1), [card('GPU-1', 'NVIDIA H200'), card('GPU-2', 'NVIDIA H200')])).toEqual({ b: null })
})

test('a processor that plays a GPU, and a card of another vendor, are no card of the report', () => {
  const others = [
    adapter('a', 'NVIDIA H200', { software: true }),
    adapter('b', 'NVIDIA H200', { vendor: 'amd' }),
    adapter('c', 'SwiftShader Device', { vendor: 'google', software: true }),
  ]
  expect(found(others, [card('GPU-1', 'NVIDIA H200')])).toEqual({ a: null, b: null, c: null })
})

test('no card is two adapters, whatever is reported', () => {
  const names = fc.constantFrom('NVIDIA H200', 'GeForce RTX 4090', '')
  fc.assert(
    fc.property(fc.array(names, { maxLength: 5 }), fc.array(names, { maxLength: 5 }), (devices, cards) => {
      const matched = cardsOf(
        devices.map((device, index) => adapter(String(index), device)),
        cards.map((name, index) => card(`GPU-${index}`, name)),
      )
      const uuids = [...matched.values()].filter((uuid) => uuid !== null)
      expect(new Set(uuids).size).toBe(uuids.length)
    }),
  )
})
