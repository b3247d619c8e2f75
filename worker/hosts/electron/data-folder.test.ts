import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { makeDataFolder, removeDataFolder, sweepDataFolders } from './data-folder.ts'
import { instanceEnvironment } from './program.ts'

test('an instance’s folder is this account’s alone', async () => {
  const folder = await makeDataFolder()
  expect(process.platform === 'win32' ? 0 : statSync(folder).mode & 0o077).toBe(0)
  writeFileSync(path.join(folder, 'kept'), 'x')
  await removeDataFolder(folder)
  expect(existsSync(folder)).toBe(false)
})

test('what engines that are gone left behind is removed, and what is in use stays', async () => {
  const gone = spawnSync(process.execPath, ['--eval', '']).pid
  const left = path.join(tmpdir(), `hearth-job-${gone}-abcdef`)
  const foreign = path.join(tmpdir(), `hearth-job-notes-${process.pid}`)
  const inUse = await makeDataFolder()
  for (const folder of [left, foreign]) mkdirSync(folder)
  await sweepDataFolders()
  expect([left, foreign, inUse].map((folder) => existsSync(folder))).toEqual([false, true, true])
  rmSync(foreign, { recursive: true })
  await removeDataFolder(inUse)
})

test('an instance gets the screen and nothing that says who or where the person is', () => {
  const environment = instanceEnvironment(
    {
      DISPLAY: ':0',
      Path: 'C:\\Windows',
      HOME: '/home/ada',
      USER: 'ada',
      LANG: 'de_DE.UTF-8',
      TZ: 'Europe/Berlin',
      AWS_SECRET_ACCESS_KEY: 'secret',
      HEARTH_DATA: '/home/ada/hearth',
      NODE_OPTIONS: '--inspect',
      ELECTRON_RUN_AS_NODE: '1',
    },
    '/tmp/one',
  )
  expect(environment).toEqual({
    DISPLAY: ':0',
    Path: 'C:\\Windows',
    ...Object.fromEntries(
      ['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TMPDIR', 'TEMP', 'TMP'].map((name) => [name, '/tmp/one']),
    ),
    TZ: 'UTC',
  })
})
