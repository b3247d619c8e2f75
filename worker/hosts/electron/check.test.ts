import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { CHECK_ATTEMPTS } from '../../../contract/worker-check.ts'
import { PROFILE, type Without } from '../../../e2e/electron/standin/instance/arguments.ts'
import { checkWindow } from './check.ts'
import { electronHost } from './electron-host.ts'
import { missingFrom } from './report.ts'
import { buildPage, hasChromium, standIn } from './testing/stand-in.ts'

// Each starts a Chromium, on two cores that others use too.
vi.setConfig({ testTimeout: 120_000 })
beforeAll(buildPage, 120_000)

describe.runIf(hasChromium())('a page that tries to get out', () => {
  test('is held by everything, with Chromium’s own sandbox around it', async () => {
    const check = await checkWindow(standIn())
    expect(check).toEqual({ through: [], tried: Object.keys(CHECK_ATTEMPTS).length, sandboxed: true })
  })

  /** What must get through once these are gone: the attempts are real, and it was these that held them. */
  const controls: readonly (readonly [readonly Without[], readonly string[]])[] = [
    [
      ['policy'],
      ['page/eval', 'page/inline script', 'page/blob worker', 'page/window', 'worker/eval', 'worker/blob worker'],
    ],
    [
      ['policy', 'requests', 'resolver'],
      [
        ...['fetch', 'opaque fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'import'].flatMap((name) => [
          `page/${name}`,
          `worker/${name}`,
        ]),
        ...['beacon', 'image', 'script', 'style sheet', 'font', 'video', 'preconnect', 'prefetch', 'ping'].map(
          (name) => `page/${name}`,
        ),
        'worker/importScripts',
      ],
    ],
    [['web-rtc'], ['page/WebRTC']],
    [['time-zone'], ['page/time zone', 'worker/time zone']],
    [['own-profile'], ['page/kept data']],
  ]
  test.each(controls)('gets through without %j', async (without, expected) => {
    const { through } = await checkWindow(standIn(without))
    expect(through).toEqual(expect.arrayContaining([...expected]))
  })

  test('is given up when it can be moved elsewhere', async () => {
    await expect(checkWindow(standIn(['policy', 'requests', 'resolver', 'navigation']))).rejects.toThrow('page-left')
  })

  test('finds what an earlier job kept where both have one profile', async () => {
    const profile = mkdtempSync(path.join(tmpdir(), 'hearth-shared-profile-'))
    try {
      await checkWindow(standIn([], `${PROFILE}${profile}`))
      const { through } = await checkWindow(standIn([], `${PROFILE}${profile}`))
      expect(through).toContain('page/data of other jobs')
    } finally {
      rmSync(profile, { recursive: true, force: true })
    }
  })

  test('is not used for anybody’s jobs once it got out', async () => {
    await expect(electronHost(standIn(['policy', 'requests', 'resolver']))).rejects.toThrow(
      /its page was not kept from: network, processes/,
    )
  })
})

test('an attempt that is through, or a sandbox nobody saw, is a protection that is missing', () => {
  const held = { through: [], tried: 1, sandboxed: true }
  expect(missingFrom(held)).toEqual([])
  expect(missingFrom({ ...held, sandboxed: null })).toEqual(['syscalls'])
  expect(missingFrom({ ...held, sandboxed: false })).toEqual(['syscalls'])
  expect(missingFrom({ ...held, through: ['worker/fetch', 'page/kept data'] })).toEqual(['network', 'files'])
})
