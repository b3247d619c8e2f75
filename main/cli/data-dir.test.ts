import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dataRoot, engineDir } from './data-dir.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'hearth-data-'))
})
afterEach(() => rm(root, { recursive: true }))

const runs = async (network: string): Promise<void> => {
  await mkdir(path.join(root, network))
  await writeFile(path.join(root, network, 'control.json'), '{}')
}

test('each system has its own place for data', () => {
  const linux = { platform: 'linux', home: '/home/a' } as const
  expect(dataRoot(undefined, {}, linux)).toBe('/home/a/.local/share/hearth')
  expect(dataRoot(undefined, { XDG_DATA_HOME: '/data' }, linux)).toBe('/data/hearth')
  expect(dataRoot(undefined, { XDG_DATA_HOME: 'relative' }, linux)).toBe('/home/a/.local/share/hearth')
  expect(dataRoot(undefined, {}, { platform: 'darwin', home: '/Users/a' })).toBe(
    '/Users/a/Library/Application Support/Hearth',
  )
  expect(dataRoot(undefined, { LOCALAPPDATA: '/local' }, { platform: 'win32', home: '/a' })).toBe(
    path.join('/local', 'Hearth'),
  )
})

test('--data wins over HEARTH_DATA, and an empty one counts as none', () => {
  const linux = { platform: 'linux', home: '/home/a' } as const
  expect(dataRoot('/x', { HEARTH_DATA: '/y' }, linux)).toBe('/x')
  expect(dataRoot(undefined, { HEARTH_DATA: '/y' }, linux)).toBe('/y')
  expect(dataRoot(undefined, { HEARTH_DATA: '' }, linux)).toBe('/home/a/.local/share/hearth')
})

test('a command is about the network that was named, else the one that runs, else practice', async () => {
  expect(await engineDir(root, undefined)).toBe(path.join(root, 'practice'))
  await runs('base')
  expect(await engineDir(root, undefined)).toBe(path.join(root, 'base'))
  expect(await engineDir(root, 'practice')).toBe(path.join(root, 'practice'))
  await runs('practice')
  await expect(engineDir(root, undefined)).rejects.toMatchObject({
    code: 'cli/usage',
    hint: expect.stringContaining('--network'),
  })
})
