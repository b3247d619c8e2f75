import { describe, expect, it } from 'vitest'
import { chooseShell, hasDisplay, type ShellFacts } from './choose-shell.ts'

const home: ShellFacts = {
  asked: null,
  platform: 'linux',
  root: false,
  display: true,
  electron: 'present',
  earlierFailure: null,
}

describe('npm start opens a window', () => {
  const cases: readonly [name: string, facts: Partial<ShellFacts>, shell: string][] = [
    ['where there is a display and the program', {}, 'desktop'],
    ['on Windows and macOS even for an administrator', { platform: 'win32', root: true }, 'desktop'],
    ['after fetching the program once', { electron: 'absent' }, 'fetch'],
    ['after fetching again when asked to', { electron: 'absent', earlierFailure: 'x.', asked: 'desktop' }, 'fetch'],
    ['not when asked to go without', { asked: 'headless' }, 'headless'],
    ['not without a display', { display: false }, 'headless'],
    ['not without a display even when asked', { display: false, asked: 'desktop' }, 'headless'],
    ['not as root on Linux, where its sandbox cannot work', { root: true }, 'headless'],
    ['not by fetching again what failed before', { electron: 'absent', earlierFailure: 'x.' }, 'headless'],
    ['in spite of an earlier failure once the program is there', { earlierFailure: 'x.' }, 'desktop'],
  ]
  it.each(cases)('%s', (_name, facts, shell) => {
    expect(chooseShell({ ...home, ...facts }).shell).toBe(shell)
  })

  it('and says how to try again when an earlier fetch failed', () => {
    const choice = chooseShell({ ...home, electron: 'absent', earlierFailure: 'no network.' })
    expect(choice).toMatchObject({ because: expect.stringMatching(/no network\. .*npm start -- --desktop/) })
  })
})

describe('a display', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ] as const)('%s with %o: %s', (platform, environment, expected) => {
    expect(hasDisplay(platform, environment)).toBe(expected)
  })
})
