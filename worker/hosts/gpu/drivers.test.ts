import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { vulkanDrivers } from './drivers.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hearth-drivers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function manifest(name: string, content: string): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

const icd = (library: string): string => JSON.stringify({ ICD: { library_path: library } })
const locate = async (name: string): Promise<string | null> => (name === 'libfound.so' ? '/lib/libfound.so' : null)

test('drivers of cards come first, with the vendors their names tell', async () => {
  const files = [
    manifest('lvp_icd.x86_64.json', icd('/lib/liblvp.so')),
    manifest('nvidia_icd.json', icd('libfound.so')),
    manifest('radeon_icd.x86_64.json', icd('/lib/libradeon.so')),
    manifest('other.json', icd('/lib/libother.so')),
  ]
  const drivers = await vulkanDrivers({ VK_ICD_FILENAMES: files.join(':') }, locate)
  expect(drivers.map(({ name, software, vendors }) => [name, software, vendors])).toEqual([
    ['nvidia_icd', false, [0x10de]],
    ['radeon_icd.x86_64', false, [0x1002]],
    ['other', false, null],
    ['lvp_icd.x86_64', true, null],
  ])
})

test('a library is found beside its manifest, by its path, or by its bare name', async () => {
  const files = [
    manifest('a/one.json', icd('./libone.so')),
    manifest('a/two.json', icd('/opt/libtwo.so')),
    manifest('a/three.json', icd('libfound.so')),
  ]
  const drivers = await vulkanDrivers({ VK_DRIVER_FILES: files.join(':') }, locate)
  expect(drivers.map(({ library }) => library)).toEqual([
    path.join(folder, 'a', 'libone.so'),
    '/opt/libtwo.so',
    '/lib/libfound.so',
  ])
})

test('what is no manifest, or names a library that is not there, is passed over', async () => {
  const files = [
    manifest('broken.json', '{'),
    manifest('empty.json', '{}'),
    manifest('gone.json', icd('libgone.so')),
    path.join(folder, 'nothing.json'),
  ]
  expect(await vulkanDrivers({ VK_DRIVER_FILES: files.join(':') }, locate)).toEqual([])
})

test('the newer variable wins over the older', async () => {
  const [one, two] = [manifest('new.json', icd('/lib/new.so')), manifest('old.json', icd('/lib/old.so'))]
  const drivers = await vulkanDrivers({ VK_DRIVER_FILES: one, VK_ICD_FILENAMES: two }, locate)
  expect(drivers.map(({ name }) => name)).toEqual(['new'])
})
