import { expect, test } from 'vitest'
import { adapterName } from './adapter-name.ts'

const adapter = {
  vendor: 'nvidia',
  architecture: 'lovelace',
  device: 'nvidia-geforce-rtx-4080-super',
  description: 'NVIDIA: 570.86.16',
  software: false,
  maxBufferBytes: 0,
  maxStorageBindingBytes: 0,
}

test('an adapter is called what its driver calls it, in words', () => {
  expect(adapterName(adapter)).toBe('nvidia geforce rtx 4080 super')
  expect(adapterName({ ...adapter, device: 'Apple M3' })).toBe('Apple M3')
})

test('an adapter that does not say is called by what it does say', () => {
  expect(adapterName({ ...adapter, device: '' })).toBe('NVIDIA: 570.86.16')
  expect(adapterName({ ...adapter, device: '', description: ' ' })).toBe('nvidia lovelace')
  expect(adapterName({ ...adapter, device: '', description: '', vendor: '', architecture: '' })).toBe(
    'a card without a name',
  )
})
