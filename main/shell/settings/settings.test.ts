import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lineLog } from '../log.ts'
import { autostartEntry, loginItem } from './login-item.ts'
import { settingsFile } from './settings-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const log = lineLog(() => undefined)
const chosen = { notify: { payout: false, paused: false, update: true }, language: 'zh-Hans', theme: 'dark' } as const

describe('what the person has chosen', () => {
  it('is everything told in the computer’s language at first, and what was chosen after that', () => {
    const file = path.join(folder, 'settings.json')
    const settings = settingsFile(file, log)
    expect(settings.get()).toEqual({
      notify: { payout: true, paused: true, update: true },
      language: 'system',
      theme: 'system',
    })
    settings.set(chosen)
    expect(settings.get()).toEqual(chosen)
    expect(settingsFile(file, log).get()).toEqual(chosen)
  })

  it('of a Hearth that knew no languages and no themes stays, and these are the computer’s', () => {
    const file = path.join(folder, 'settings.json')
    writeFileSync(file, JSON.stringify({ notify: chosen.notify }))
    expect(settingsFile(file, log).get()).toEqual({ notify: chosen.notify, language: 'system', theme: 'system' })
  })

  it('is as at first again when the file is damaged', () => {
    const file = path.join(folder, 'settings.json')
    writeFileSync(file, '{"notify":{"payout":"no"}}')
    expect(settingsFile(file, log).get().notify.payout).toBe(true)
  })

  it('that cannot be saved is said, and stays as it was', () => {
    const settings = settingsFile(path.join(folder, 'missing', 'settings.json'), log)
    expect(() => settings.set(chosen)).toThrow(/could not be saved/)
    expect(settings.get().notify.payout).toBe(true)
  })
})

describe('starting at login', () => {
  const never = { getLoginItemSettings: () => ({ openAtLogin: false }), setLoginItemSettings: () => undefined }

  it('on Linux is a file of the desktop’s autostart folder, which starts the app hidden', () => {
    const item = loginItem({ app: never, platform: 'linux', command: ['/opt/My Apps/Hearth'], configHome: folder })
    expect(item.isOn()).toBe(false)
    item.set(true)
    expect(item.isOn()).toBe(true)
    const file = path.join(folder, 'autostart', 'hearth.desktop')
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/My Apps/Hearth" "--hidden"\n')
    item.set(false)
    item.set(false)
    expect(existsSync(file)).toBe(false)
  })

  it('that the disk refuses is said', () => {
    writeFileSync(path.join(folder, 'autostart'), 'a file in the way')
    const item = loginItem({ app: never, platform: 'linux', command: ['/hearth'], configHome: folder })
    expect(() => item.set(true)).toThrow(/did not take/)
  })

  it('elsewhere is the system’s own list', () => {
    let set: unknown = null
    const app = {
      getLoginItemSettings: (options: unknown) => ({
        openAtLogin: JSON.stringify(options) === '{"args":["--hidden"]}',
      }),
      setLoginItemSettings: (options: unknown) => void (set = options),
    }
    const item = loginItem({ app, platform: 'win32', command: ['hearth.exe'], configHome: folder })
    expect(item.isOn()).toBe(true)
    item.set(false)
    expect(set).toEqual({ openAtLogin: false, args: ['--hidden'] })
  })

  it('names a program whose path has every odd character, as a desktop reads it', () => {
    const odd = path.join(folder, String.raw`a "b" $HOME %f \c 'd' ` + '`e`')
    mkdirSync(odd)
    const program = path.join(odd, 'it')
    writeFileSync(program, '#!/bin/sh\nprintf %s "$1"\n', { mode: 0o755 })
    const exec = /^Exec=(.*)$/m.exec(autostartEntry([program, '--hidden']))?.[1] ?? ''
    // First the escapes of a value, then field codes; what is left is quoted as in a shell.
    const line = exec.replaceAll('\\\\', '\\').replaceAll('%%', '%')
    expect(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' })).toBe('--hidden')
    expect(() => autostartEntry(['/a\nExec=/evil'])).toThrow(/line break/)
  })
})
