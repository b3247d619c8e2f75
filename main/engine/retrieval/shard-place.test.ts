import { expect, test } from 'vitest'
import { shardPlaces } from './shard-place.ts'

// As ipfs-unixfs-importer places files of these names.
test.each([
  ['f0', '71C32C7D816EDDC4'],
  ['readme.txt', 'DFEB93E6F1DCEF1D'],
  ['a much longer name of a file, number 1.txt', 'B5B8E71817DED696'],
  ['数据2', 'DBEB15C8138AF90B'],
  ['', '0000000000000000'],
])('“%s” stands where other software puts it', (name, digits) => {
  expect(shardPlaces(name).join('')).toBe(digits)
  expect(shardPlaces(name)).toHaveLength(8)
})
