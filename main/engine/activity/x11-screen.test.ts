import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { testWindowManager } from './x11-client.fixture.ts'
import { activeWindow, fillsScreen, x11Screen } from './x11-screen.ts'

test('the lines of xprop are read, and rubbish is no window', () => {
  expect(activeWindow('_NET_ACTIVE_WINDOW(WINDOW): window id # 0x1a00007')).toBe('0x1a00007')
  expect(activeWindow('_NET_ACTIVE_WINDOW(WINDOW): window id # 0x1a00007, 0x0')).toBe('0x1a00007')
  expect(activeWindow('_NET_ACTIVE_WINDOW(WINDOW): window id # 0x0')).toBeNull()
  expect(activeWindow('_NET_ACTIVE_WINDOW:  not found.')).toBeNull()
  expect(activeWindow('_NET_ACTIVE_WINDOW(WINDOW): window id # 0x1; rm -rf /')).toBe('0x1')
  expect(fillsScreen('_NET_WM_STATE(ATOM) = _NET_WM_STATE_FULLSCREEN, _NET_WM_STATE_FOCUSED')).toBe(true)
  expect(fillsScreen('_NET_WM_STATE(ATOM) = _NET_WM_STATE_MAXIMIZED_VERT, _NET_WM_STATE_MAXIMIZED_HORZ')).toBe(false)
  expect(fillsScreen('_NET_WM_STATE:  not found.')).toBe(false)
})

test('under Wayland, without a display and without xprop nothing is claimed', async () => {
  const wayland = x11Screen({ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' })
  expect([wayland.tells.fullScreen, await wayland.read()]).toEqual([null, {}])
  expect(x11Screen({}).tells.fullScreen).toBeNull()
  const without = x11Screen({ DISPLAY: ':0' }, '/nowhere/xprop')
  await without.read()
  await vi.waitFor(async () => expect(await without.read()).toEqual({ fullScreen: null }), { timeout: 30_000 })
})

const parts = ['/usr/bin/Xvfb', '/usr/bin/xprop']
const missing = parts.filter((file) => !existsSync(file))
if (missing.length > 0)
  process.stderr.write(`x11-screen: not tried against a real X server, without ${missing.join(', ')}\n`)

describe.skipIf(missing.length > 0)('against a real X server', () => {
  let server: ChildProcess
  const display = 90 + (process.pid % 900)

  beforeAll(async () => {
    server = spawn('/usr/bin/Xvfb', [`:${display}`, '-screen', '0', '320x200x8', '-nolisten', 'tcp'], {
      stdio: 'ignore',
    })
    await vi.waitFor(() => access(`/tmp/.X11-unix/X${display}`), { timeout: 20_000, interval: 100 })
  }, 120_000)
  afterAll(() => void server.kill())

  test('a window that fills the screen is seen when it comes to the front, and when it no longer does', async () => {
    const manager = await testWindowManager(display)
    const desk = await manager.openWindow()
    await manager.setStates(desk, ['_NET_WM_STATE_FOCUSED'])
    const screen = x11Screen({ DISPLAY: `:${display}` })
    const seen = (fullScreen: boolean) =>
      vi.waitFor(async () => expect(await screen.read()).toEqual({ fullScreen }), { timeout: 30_000 })
    try {
      await seen(false)
      await manager.setStates(desk, ['_NET_WM_STATE_FOCUSED', '_NET_WM_STATE_FULLSCREEN'])
      await seen(true)
      await manager.setStates(desk, ['_NET_WM_STATE_FOCUSED'])
      await seen(false)
      const game = await manager.openWindow()
      await manager.setStates(game, ['_NET_WM_STATE_FULLSCREEN'])
      await seen(true)
    } finally {
      screen.stop?.()
      manager.close()
    }
  }, 120_000)

  test('when the X server ends, nothing is claimed any more', async () => {
    const screen = x11Screen({ DISPLAY: `:${display}` })
    await screen.read()
    server.kill()
    await vi.waitFor(async () => expect(await screen.read()).toEqual({ fullScreen: null }), { timeout: 30_000 })
    screen.stop?.()
  }, 120_000)
})
